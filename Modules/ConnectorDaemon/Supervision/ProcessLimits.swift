import ConnectorRuntime
import Glibc
import Locking
import Threads

/// What the process may use of the system.
enum ProcessLimits {
    /// Address space that a process with a few calls needs: its libraries, its threads' stacks, its heap. Measured, with a
    /// half on top.
    static let leastAddressSpace = 1 << 30

    /// Threads that a process needs: those of docs/architecture.md, and some for Swift's pool.
    static let leastThreads = 16

    /// Sees to it that there are threads for everything that comes later, by having them all at once. Without them the
    /// libraries below wait for ever, or end the process by a trap.
    ///
    /// To be called before the first task is started, which needs a thread already.
    /// - Returns: what is wrong; nil: there are enough.
    static func whyTooFewThreads() -> String? {
        let gate = Guarded(())
        let threads = gate.withLock { _ in
            var threads: [NativeThread] = []
            while threads.count < leastThreads, let thread = NativeThread(name: "test", { gate.withLock { _ in } }) {
                threads.append(thread)
            }
            return threads
        }
        for thread in threads { thread.join() }
        guard threads.count < leastThreads else { return nil }
        return
            "only \(threads.count) threads can be started, and \(leastThreads) are needed: raise the limits of processes "
            + "and memory (ulimit -u, ulimit -v)"
    }

    /// Takes as many descriptors as the administrator allows (`RLIMIT_NOFILE`, the hard limit).
    ///
    /// The usual 1,024 are meant for programs that call `select`, which nothing here does. A host of many agents needs
    /// more, and strangers who only open connections must not be able to use up what is there.
    static func raiseDescriptors() {
        let descriptors = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(descriptors, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(descriptors, &limit)
    }

    /// Sees to it that there is memory for everything that comes later. The libraries below end the process by a trap
    /// when there is none, in the middle of a call.
    /// - Throws: ``ConnectorError/unavailable(_:)`` when `ulimit -v` (`RLIMIT_AS`) allows too little.
    static func checkMemory() throws {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0,
            limit.rlim_cur < UInt(leastAddressSpace)
        else { return }
        throw ConnectorError.unavailable(
            "the limit of address space (ulimit -v) is \(limit.rlim_cur / 1024) KB, and \(leastAddressSpace / 1024) KB are "
                + "needed: raise it")
    }
}
