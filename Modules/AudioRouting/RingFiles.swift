import Glibc
import MediaCore
import Threads

/// Where the files that calls ring with are, and how one is read.
struct RingFiles: Sendable {
    /// What is looked for while nobody names a file; when it is nowhere, the built-in ring is meant.
    static let standardName = "ringing.wav"

    /// Those in which a name that is no path from the root is looked for, in this order.
    let directories: [String]

    init(directories: [String]) {
        self.directories = directories
    }

    /// `softphone-connector` below the directories of data (XDG Base Directory Specification 0.8).
    init() {
        let home = Self.variable("XDG_DATA_HOME") ?? Self.variable("HOME").map { "\($0)/.local/share" }
        let shared = (Self.variable("XDG_DATA_DIRS") ?? "/usr/local/share:/usr/share").split(separator: ":")
        directories = ([home].compactMap(\.self) + shared.map(String.init)).filter { $0.hasPrefix("/") }
            .map { "\($0)/softphone-connector" }
    }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// The sound of a file; without a name the built-in one. It is read on a thread of its own, since a disk or a network may let it wait.
    func sound(named name: String) async throws(RingFileError) -> RingSound {
        if name.isEmpty { return .builtIn }
        let result = await withCheckedContinuation { continuation in
            let thread = NativeThread(name: "ring file") {
                continuation.resume(returning: Result { () throws(RingFileError) in try read(name) })
            }
            guard let thread else {
                let error = RingFileError(path: name, reason: "the system has no thread left")
                return continuation.resume(returning: .failure(error))
            }
            thread.detach()
        }
        return try result.get()
    }

    private func read(_ name: String) throws(RingFileError) -> RingSound {
        let paths = name.hasPrefix("/") ? [name] : directories.map { "\($0)/\(name)" }
        for path in paths {
            guard let bytes = try Self.contents(of: path) else { continue }
            do throws(WaveFileError) {
                return RingSound(try WaveFile(bytes))
            } catch {
                throw RingFileError(path: path, reason: "\(error)")
            }
        }
        if name == Self.standardName { return .builtIn }
        throw RingFileError(path: name, reason: "there is no such file among \(paths.joined(separator: ", "))")
    }

    /// Nil when there is no such file.
    ///
    /// Only a file in the plain sense is opened: a client of the API may have named it, and to open a pipe waits for its
    /// writer, to open a device may do something to it.
    private static func contents(of path: String) throws(RingFileError) -> [UInt8]? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw RingFileError(path: path, reason: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw RingFileError(path: path, reason: "it is not a file") }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw RingFileError(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        // One byte more than is taken, so that a file too long is known for that.
        let bytes = [UInt8](unsafeUninitializedCapacity: min(Int(status.st_size), WaveFile.mostBytes) + 1) {
            buffer, count in
            while count < buffer.count {
                let part = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
                guard part > 0 else { return }
                count += part
            }
        }
        return bytes
    }
}

/// Why a file is not rung with.
struct RingFileError: Error, Equatable, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "\(path): \(reason)" }
}
