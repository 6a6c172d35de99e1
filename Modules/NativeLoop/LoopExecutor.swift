import Glibc
import Locking
import Synchronization
import Threads

/// Runs actors on the thread of a C library's event loop.
///
/// An adapter owns the loop and its thread. It calls ``enter()`` on that thread before the loop turns, ``drain()``
/// whenever the loop was woken, and ``leave()`` after the loop's last turn. Callbacks of the library then run in the
/// isolation of such an actor, which `assumeIsolated` confirms, and no lock or hop stands between C and Swift.
///
/// Jobs that arrive before ``enter()`` wait for it. Those that arrive after ``leave()`` still run, one at a time on a
/// thread of their own, since whoever awaits them would otherwise wait for ever.
public final class LoopExecutor: SerialExecutor {
    private struct Queue {
        var jobs: [UnownedJob] = []
        var hasLeft = false
        /// Whether a thread runs what came after the loop's end.
        var isClearing = false
    }

    private let queue = Guarded(Queue())
    /// The thread that runs the jobs, 0 when there is none.
    private let owner = Atomic<pthread_t>(0)
    private let wake: @Sendable () -> Void
    /// Shows that the loop comes round, from ``enter()`` to ``leave()``; nil: nobody watches over it.
    private let name: String?
    private let pulse = Guarded<LoopPulse?>(nil)

    /// - Parameters:
    ///   - name: what the loop is called by those who watch over it (`LoopRoster` of `Threads`); nil: nobody does.
    ///   - wake: makes the loop call ``drain()`` soon, and starts its thread where that is not running yet. It is called
    ///     from any thread, when jobs gather and when the loop is asked whether it still turns, and not any more after
    ///     ``leave()``. It must not block.
    public init(name: String? = nil, wake: @escaping @Sendable () -> Void) {
        self.name = name
        self.wake = wake
    }

    // MARK: For the adapter, on the loop's thread

    /// Makes the calling thread the one that runs the jobs.
    public func enter() {
        owner.store(pthread_self(), ordering: .releasing)
        guard let name else { return }
        let pulse = LoopPulse(name: name) { [weak self] _ in self?.prod() }
        self.pulse.withLock { $0 = pulse }
        LoopRoster.process.join(pulse)
    }

    /// Makes the loop turn once, for its pulse.
    private func prod() {
        queue.withLock { queue in
            // Under the lock, so that ``leave()`` can promise that no wake follows it.
            if !queue.hasLeft { wake() }
        }
    }

    /// Runs the jobs that have gathered, and returns, so that the loop's own events get their turn.
    public func drain() {
        checkIsolated()
        pulse.withLock { $0?.beat() }
        let jobs = queue.withLock { queue in
            defer { queue.jobs = [] }
            return queue.jobs
        }
        for job in jobs {
            job.runSynchronously(on: asUnownedSerialExecutor())
        }
    }

    /// Ends the loop's part: after the return `wake` is not called any more, and the thread may go.
    public func leave() {
        checkIsolated()
        owner.store(0, ordering: .releasing)
        if let pulse = pulse.withLock({ $0.take() }) { LoopRoster.process.leave(pulse) }
        let mustClear = queue.withLock { queue in
            queue.hasLeft = true
            queue.isClearing = !queue.jobs.isEmpty
            return queue.isClearing
        }
        if mustClear { clear() }
    }

    // MARK: SerialExecutor

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustClear = queue.withLock { queue in
            queue.jobs.append(job)
            if !queue.hasLeft {
                // Under the lock, so that ``leave()`` can promise that no wake follows it.
                if queue.jobs.count == 1 { wake() }
                return false
            }
            defer { queue.isClearing = true }
            return !queue.isClearing
        }
        if mustClear { clear() }
    }

    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    public func checkIsolated() {
        precondition(isCurrent, "this code belongs on the thread of its event loop")
    }

    public func isIsolatingCurrentContext() -> Bool? { isCurrent }

    /// Whether the calling thread is the one that runs the jobs.
    public var isCurrent: Bool { owner.load(ordering: .acquiring) == pthread_self() }

    // MARK: After the loop

    private func clear() {
        // The thread holds the executor strongly: whoever made it may be gone by now.
        let remains = NativeThread.required(name: "loop-remains") { [self] in
            owner.store(pthread_self(), ordering: .releasing)
            while true {
                let jobs = queue.withLock { queue in
                    defer { queue.jobs = [] }
                    if queue.jobs.isEmpty {
                        owner.store(0, ordering: .releasing)
                        queue.isClearing = false
                    }
                    return queue.jobs
                }
                if jobs.isEmpty { return }
                for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
            }
        }
        remains.detach()
    }
}
