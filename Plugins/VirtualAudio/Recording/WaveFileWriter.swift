@preconcurrency import Glibc
import PlainFiles

/// Writes samples behind a WAV header that is true after every write: samples first, then the header that counts them.
struct WaveFileWriter {
    let path: String
    let sampleRate: Int
    private var descriptor: Int32?
    private var dataLength = 0

    init(path: String, sampleRate: Int) {
        self.path = path
        self.sampleRate = sampleRate
    }

    /// Opens the file: anew the first time, at its end later on.
    mutating func open() throws(WaveError) {
        guard descriptor == nil else { return }
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK
        let opened = Glibc.open(path, flags, 0o600)
        guard opened >= 0 else { throw WaveError(reason: "cannot be written: \(PlainFileError.systemText(errno))") }
        descriptor = opened
        // What agents and callers say is for its owner, also where a file of a wider mode was there before; devices such as
        // /dev/null keep theirs.
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return try writeHeader() }
        if status.st_mode & 0o077 != 0, fchmod(opened, 0o600) != 0 {
            throw WaveError(reason: "can be read by others, and belongs to somebody else")
        }
        if dataLength == 0, ftruncate(opened, 0) != 0 {
            throw WaveError(reason: "cannot be written: \(PlainFileError.systemText(errno))")
        }
        try writeHeader()
    }

    mutating func append(_ samples: [Int16]) throws(WaveError) {
        guard let descriptor, !samples.isEmpty else { return }
        guard dataLength + 2 * samples.count <= WaveHeader.longestData else {
            throw WaveError(reason: "is as long as a WAV file can be")
        }
        #if _endian(big)
            let samples = samples.map(\.littleEndian)
        #endif
        let failure = samples.withUnsafeBytes { write($0, at: WaveHeader.length + dataLength, to: descriptor) }
        if let failure { throw failure }
        dataLength += 2 * samples.count
        try writeHeader()
    }

    mutating func close() {
        if let descriptor { Glibc.close(descriptor) }
        descriptor = nil
    }

    private func writeHeader() throws(WaveError) {
        guard let descriptor else { return }
        let header = WaveHeader.bytes(sampleRate: sampleRate, dataLength: dataLength)
        if let failure = header.withUnsafeBytes({ write($0, at: 0, to: descriptor) }) { throw failure }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, at offset: Int, to descriptor: Int32) -> WaveError? {
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let step = pwrite(descriptor, rest.baseAddress, rest.count, offset + written)
            if step < 0, errno == EINTR { continue }
            guard step > 0 else { return WaveError(reason: "cannot be written: \(PlainFileError.systemText(errno))") }
            written += step
        }
        return nil
    }
}
