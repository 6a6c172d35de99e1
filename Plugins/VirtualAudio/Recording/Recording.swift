import Locking
import Logging

/// What one virtual speaker plays, in a WAV file: call after call of one session.
final class Recording: Sendable {
    /// Seconds that fit into memory while the disk stalls.
    private static let patience = 4

    let path: String
    let sampleRate: Int
    private let logger: Logger
    private let mix: Guarded<MixBuffer>
    private let file: Guarded<File>

    private struct File {
        var writer: WaveFileWriter
        /// Reused from write to write.
        var samples: [Int16] = []
        /// After a failure nothing more is written, and the calls go on.
        var hasFailed = false
    }

    init(path: String, sampleRate: Int, logger: Logger) {
        self.path = path
        self.sampleRate = sampleRate
        self.logger = logger
        mix = Guarded(MixBuffer(capacity: sampleRate * Self.patience))
        file = Guarded(File(writer: WaveFileWriter(path: path, sampleRate: sampleRate)))
    }

    // MARK: From the streams

    func addTrack() -> MixBuffer.Track {
        mix.withLock { $0.addTrack() }
    }

    func remove(_ track: MixBuffer.Track) {
        mix.withLock { $0.remove(track) }
    }

    /// Called on the clock's thread. The lock is never held for longer than copying what has gathered.
    func add(_ frame: UnsafeBufferPointer<Int16>, to track: MixBuffer.Track) {
        mix.withLock { $0.add(frame, to: track) }
    }

    // MARK: From the thread that writes

    func open() {
        attempt { file throws(WaveError) in try file.writer.open() }
    }

    func write() {
        attempt { file throws(WaveError) in
            mix.withLock { $0.take(into: &file.samples) }
            try file.writer.append(file.samples)
        }
    }

    func finish() {
        write()
        let dropped = mix.withLock { $0.dropped }
        if dropped > 0 {
            logger.warning(
                "recording has gaps: the disk was too slow", metadata: ["path": "\(path)", "samples": "\(dropped)"])
        }
        file.withLock { $0.writer.close() }
    }

    private func attempt(_ step: (inout File) throws(WaveError) -> Void) {
        let failure = file.withLock { file -> WaveError? in
            guard !file.hasFailed else { return nil }
            do throws(WaveError) {
                try step(&file)
                return nil
            } catch {
                file.hasFailed = true
                return error
            }
        }
        if let failure {
            logger.error("recording stops: its file \(failure.reason)", metadata: ["path": "\(path)"])
        }
    }
}
