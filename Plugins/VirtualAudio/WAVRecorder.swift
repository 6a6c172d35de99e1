import Dispatch
@preconcurrency import Glibc
import Synchronization

/// Writes what a virtual speaker plays into a 16-bit PCM WAV file, call after call.
///
/// The audio thread only copies into memory; a queue of its own writes, so that a slow disk never stalls a call. The
/// header is brought up to date with every write: the file is valid whenever it is looked at.
final class WAVRecorder: Sendable {
    /// Samples gathered between two writes: a quarter of a second at 8 kHz.
    private static let batch = 2000

    private struct Pending {
        var samples: [Int16] = []
    }

    private let path: String
    private let descriptor: Int32
    private let sampleRate: Int
    private let pending: Mutex<Pending>
    private let written = Atomic<Int>(0)
    private let queue = DispatchQueue(label: "virtual-speaker")

    /// Creates the file, or empties it.
    /// - Throws: ``VirtualAudioError`` naming the file and why it cannot be written.
    init(path: String, sampleRate: Int) throws(VirtualAudioError) {
        self.path = path
        self.sampleRate = sampleRate
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw VirtualAudioError("audio.virtual.speaker: cannot write \(path): \(String(cString: strerror(errno)))")
        }
        var first = Pending()
        first.samples.reserveCapacity(2 * Self.batch)
        pending = Mutex(first)
        writeHeader(dataBytes: 0)
    }

    deinit {
        write(pending.withLock { $0.samples })
        Glibc.close(descriptor)
    }

    func append(_ samples: UnsafeBufferPointer<Int16>) {
        let full: [Int16]? = pending.withLock { pending in
            pending.samples.append(contentsOf: samples)
            guard pending.samples.count >= Self.batch else { return nil }
            defer {
                pending.samples = []
                pending.samples.reserveCapacity(2 * Self.batch)
            }
            return pending.samples
        }
        if let full { queue.async { self.write(full) } }
    }

    /// Returns when everything that was appended is in the file.
    func flush() async {
        let rest = pending.withLock { pending in
            defer { pending.samples.removeAll(keepingCapacity: true) }
            return pending.samples
        }
        await withCheckedContinuation { continuation in
            queue.async {
                self.write(rest)
                continuation.resume()
            }
        }
    }

    private func write(_ samples: [Int16]) {
        guard !samples.isEmpty else { return }
        let start = written.load(ordering: .relaxed)
        let bytes = samples.map(\.littleEndian).withUnsafeBytes { raw in
            pwrite(descriptor, raw.baseAddress, raw.count, off_t(44 + start))
        }
        guard bytes > 0 else { return }
        written.store(start + bytes, ordering: .relaxed)
        writeHeader(dataBytes: start + bytes)
    }

    private func writeHeader(dataBytes: Int) {
        var header: [UInt8] = []
        func text(_ value: String) { header.append(contentsOf: value.utf8) }
        func number(_ value: Int, _ bytes: Int) {
            for shift in 0..<bytes { header.append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
        }
        text("RIFF")
        number(36 + dataBytes, 4)
        text("WAVEfmt ")
        number(16, 4)
        number(1, 2)
        number(1, 2)
        number(sampleRate, 4)
        number(2 * sampleRate, 4)
        number(2, 2)
        number(16, 2)
        text("data")
        number(dataBytes, 4)
        _ = header.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }
}
