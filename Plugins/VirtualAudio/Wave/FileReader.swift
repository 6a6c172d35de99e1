@preconcurrency import Glibc

/// Reads whole files of bounded size.
enum FileReader {
    /// Larger files are refused: what is played in a loop has no need of more, and all of it is kept in memory.
    static let largest = 32 << 20

    /// - Throws: ``WaveError`` with a reason that follows the file's name.
    static func read(_ path: String) throws(WaveError) -> [UInt8] {
        // Without O_NONBLOCK a named pipe would wait here for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw WaveError(reason: "cannot be read: \(SystemError.text(errno))") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw WaveError(reason: "is not a regular file")
        }
        guard status.st_size <= largest else {
            throw WaveError(reason: "has more than \(largest >> 20) MiB: use a shorter one, it is played in a loop")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            let step = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count)
            }
            if step < 0, errno == EINTR { continue }
            guard step >= 0 else { throw WaveError(reason: "cannot be read: \(SystemError.text(errno))") }
            guard step > 0 else { break }
            count += step
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}

/// What the system says about an error number.
enum SystemError {
    static func text(_ number: Int32) -> String {
        // Longer than any message of the system's.
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return bytes.isEmpty ? "error \(number)" : String(decoding: bytes, as: UTF8.self)
    }
}
