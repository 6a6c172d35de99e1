import Glibc
import Logging

/// What each thread of the process is doing, as the kernel sees it (proc(5)), for whoever looks for what hangs.
enum ThreadSurvey {
    struct Entry {
        let thread: pid_t
        /// What `ps -L` shows.
        let name: String
        /// R runs, S sleeps, D waits for a device, T is stopped.
        let state: String
        /// The function of the kernel that it waits in; empty where that is not told.
        let wait: String
        /// The number of its system call and the arguments; empty where that is not told.
        let call: String
        /// Where its code is, innermost first; empty where it did not say.
        let stack: [String]
    }

    /// Logs all of them, one line a thread.
    static func report(to logger: Logger) {
        for entry in entries() {
            var facts: Logger.Metadata = [
                "thread": "\(entry.name)", "id": "\(entry.thread)", "state": "\(entry.state)", "wait": "\(entry.wait)",
                "call": "\(entry.call)",
            ]
            if !entry.stack.isEmpty { facts["stack"] = "\(entry.stack.joined(separator: " < "))" }
            logger.error("what a thread does", metadata: facts)
        }
    }

    static func entries() -> [Entry] {
        var entries: [Entry] = []
        guard let folder = opendir("/proc/self/task") else { return [] }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let thread = pid_t(name) else { continue }
            let place = "/proc/self/task/\(thread)"
            // "12 (name) S …", where the name may have anything in it.
            let status = text(of: "\(place)/stat")
            let state = status.lastIndex(of: ")").map { status[$0...].dropFirst(2).prefix(1) } ?? ""
            entries.append(
                Entry(
                    thread: thread, name: text(of: "\(place)/comm"), state: String(state),
                    wait: text(of: "\(place)/wchan"), call: text(of: "\(place)/syscall"),
                    stack: ThreadStack.frames(of: thread)))
        }
        return entries
    }

    /// The first kilobyte, without the end of its line.
    private static func text(of path: String) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = max(0, read(file, &bytes, bytes.count))
        return String(decoding: bytes.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
