import Glibc
import Locking
import Threads

/// Reads whole files of bounded size, and of all that a path can name only plain files: to open a pipe waits for its
/// writer, and to open a device may do something to it.
public enum PlainFile {
    /// How long whoever must not wait gives a file system to answer.
    public static let patience = Duration.seconds(5)
    /// How many threads may be left to file systems that do not answer; with as many nothing more is read elsewhere.
    public static let mostOverdue = 8

    private static let overdue = Guarded(0)

    /// The bytes of a file, symbolic links followed. Blocks for as long as the file system takes.
    /// - Parameters:
    ///   - path: from the root, or relative to the process's folder.
    ///   - most: a longer file is refused.
    /// - Throws: ``PlainFileError``; a pipe, a device or a folder is not opened.
    public static func read(_ path: String, atMost most: Int) throws(PlainFileError) -> [UInt8] {
        try read(path, named: path, at: AT_FDCWD, follows: true, atMost: most)
    }

    /// The bytes of what `body` reads, on a thread of its own, since a disk or a network may let it wait.
    /// - Parameters:
    ///   - path: what a failure is called when the file system does not answer within ``patience``; the thread is then left
    ///     to it.
    ///   - body: reads; called once.
    public static func elsewhere<Value: Sendable>(
        _ path: String, _ body: @escaping @Sendable () throws(PlainFileError) -> Value
    ) async throws(PlainFileError) -> Value {
        try await elsewhere(path, overdue: overdue, body)
    }

    /// - Parameter overdue: counts the threads that are left to their file systems.
    static func elsewhere<Value: Sendable>(
        _ path: String, overdue: Guarded<Int>, _ body: @escaping @Sendable () throws(PlainFileError) -> Value
    ) async throws(PlainFileError) -> Value {
        guard overdue.withLock({ $0 }) < mostOverdue else { throw .notInTime(path) }
        let outcome = await withCheckedContinuation { continuation in
            let waiter = Guarded<CheckedContinuation<Result<Value, PlainFileError>, Never>?>(continuation)
            let take: @Sendable () -> CheckedContinuation<Result<Value, PlainFileError>, Never>? = {
                waiter.withLock { waiter in
                    defer { waiter = nil }
                    return waiter
                }
            }
            let deadline = Task {
                guard (try? await Task.sleep(for: patience)) != nil, let waiter = take() else { return }
                overdue.withLock { $0 += 1 }
                waiter.resume(returning: .failure(.notInTime(path)))
            }
            let thread = NativeThread(name: "file") {
                let result = Result { () throws(PlainFileError) in try body() }
                deadline.cancel()
                if let waiter = take() { waiter.resume(returning: result) } else { overdue.withLock { $0 -= 1 } }
            }
            guard let thread else {
                deadline.cancel()
                take()?.resume(returning: .failure(.unreadable(path, reason: "the system has no thread left")))
                return
            }
            thread.detach()
        }
        return try outcome.get()
    }

    /// - Parameters:
    ///   - name: relative to `folder`.
    ///   - path: what failures call it.
    ///   - follows: whether `name` may be a symbolic link.
    static func read(
        _ name: String, named path: String, at folder: Int32, follows: Bool, atMost most: Int
    ) throws(PlainFileError) -> [UInt8] {
        // A text with a NUL in it would name another file than it says.
        guard !name.utf8.contains(0) else { throw .absent(path) }
        var status = stat()
        guard fstatat(folder, name, &status, follows ? 0 : AT_SYMLINK_NOFOLLOW) == 0 else {
            throw .failed(path, errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notPlain(path) }
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (follows ? 0 : O_NOFOLLOW)
        let descriptor = openat(folder, name, flags)
        guard descriptor >= 0 else { throw .failed(path, errno) }
        defer { close(descriptor) }
        // It may have been replaced since.
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .notPlain(path) }
        guard status.st_size <= most else { throw .tooLong(path, most: most) }
        return try contents(descriptor, path, atMost: most)
    }

    private static func contents(_ descriptor: Int32, _ path: String, atMost most: Int) throws(PlainFileError)
        -> [UInt8]
    {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(most, 65_536) + 1)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path, reason: PlainFileError.systemText(errno)) }
            guard count > 0 else { return bytes }
            // It may have grown since.
            guard bytes.count + count <= most else { throw .tooLong(path, most: most) }
            bytes += chunk[..<count]
        }
    }
}
