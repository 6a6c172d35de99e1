import Glibc

/// The end of a process that cannot get what it cannot go on without: threads, descriptors, memory.
public enum Exhaustion {
    /// `EX_UNAVAILABLE` of sysexits.h.
    public static let exitStatus: Int32 = 69

    /// Says what is missing on standard error, and ends the process: a trap would tell nobody why.
    /// - Parameters:
    ///   - what: such as `no thread is left for the media`.
    ///   - number: the error of the system; 0: it named none.
    public static func end(_ what: String, _ number: Int32 = 0) -> Never {
        let reason = number == 0 ? "" : ": \(String(cString: strerror(number)))"
        let line = "softphone-connector: \(what)\(reason); see the limits of processes and memory (ulimit -a)\n"
        let bytes = Array(line.utf8)
        // A reader that takes nothing must not keep it alive.
        var ready = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        if poll(&ready, 1, 100) > 0 { _ = write(STDERR_FILENO, bytes, bytes.count) }
        _exit(exitStatus)
    }
}
