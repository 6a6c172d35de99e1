import CSofiaSIP
import Glibc
import Locking
public import Logging
public import NativeLoop
import Threads

/// The one thread of a process on which Sofia-SIP runs, and the executor of every actor that talks to it.
///
/// The thread starts with the first job and ends with ``stop()``. Any number of ``SofiaUserAgent``s share it.
public final class SofiaLoop: Sendable {
    /// Runs the jobs of ``unownedExecutor``.
    public let executor: LoopExecutor
    private let state: SofiaLoopState

    /// - Parameter logger: gets what the library says. The library has one log, so the newest loop's logger counts.
    public init(logger: Logger) {
        let state = SofiaLoopState()
        self.state = state
        executor = LoopExecutor(name: "sofia") { state.wake() }
        state.serve(executor)
        SofiaCallbacks.install(logger: logger)
    }

    /// The executor of actors that use the stack: `nonisolated var unownedExecutor: … { loop.unownedExecutor }`.
    public var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Closes the agents that are left, ends the thread and waits for that. Jobs that come later still run, without a
    /// stack: opening an agent then throws.
    public func stop() async {
        await state.stop()
    }

    /// The loop itself, for the loop's thread; nil when it does not turn.
    var handle: OpaquePointer? {
        check()
        return state.handle
    }

    /// Traps off the loop's thread: the library keeps no locks.
    func check() {
        executor.checkIsolated()
    }

    func keep(_ agent: SofiaUserAgent) {
        state.keep(agent)
    }

    func drop(_ agent: SofiaUserAgent) {
        state.drop(agent)
    }

    func keep(_ source: LoopSource) {
        state.keep(source)
    }

    func drop(_ source: LoopSource) {
        state.drop(source)
    }

    /// Destroys the C side of an agent in a later turn, since this one may be within a callback of it.
    func retire(_ handle: OpaquePointer, _ target: ArrivalTarget) {
        check()
        state.retire(RetiredAgent(handle: handle, target: target))
    }
}

/// An agent that is closed, and goes with the next turn of the loop.
struct RetiredAgent: @unchecked Sendable {
    // Sendable: made, kept and destroyed on the loop's thread only.
    let handle: OpaquePointer
    /// The C side may still call it until then.
    let target: ArrivalTarget
}

/// What a ``SofiaLoop`` and its thread share.
final class SofiaLoopState: Sendable {
    private enum Phase {
        /// No job has come yet.
        case idle
        case starting
        /// The loop turns; its pointer as an address, since a raw pointer says nothing about threads.
        case turning(UInt)
        case stopped
    }

    private struct State {
        weak var executor: LoopExecutor?
        var phase = Phase.idle
        var thread: NativeThread?
        var agents: [ObjectIdentifier: SofiaUserAgent] = [:]
        var sources: [ObjectIdentifier: LoopSource] = [:]
        var retired: [RetiredAgent] = []
        /// ``stop()`` came while the thread was starting.
        var mustStop = false
        var awaitingEnd: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Guarded(State())

    func serve(_ executor: LoopExecutor) {
        state.withLock { $0.executor = executor }
    }

    var handle: OpaquePointer? {
        state.withLock { state in
            if case .turning(let address) = state.phase { OpaquePointer(bitPattern: address) } else { nil }
        }
    }

    func keep(_ agent: SofiaUserAgent) {
        state.withLock { $0.agents[ObjectIdentifier(agent)] = agent }
    }

    func drop(_ agent: SofiaUserAgent) {
        state.withLock { $0.agents[ObjectIdentifier(agent)] = nil }
    }

    func keep(_ source: LoopSource) {
        state.withLock { $0.sources[ObjectIdentifier(source)] = source }
    }

    func drop(_ source: LoopSource) {
        // Released outside the lock: what its closure holds may end with it.
        let dropped = state.withLock { $0.sources.removeValue(forKey: ObjectIdentifier(source)) }
        withExtendedLifetime(dropped) {}
    }

    func retire(_ agent: RetiredAgent) {
        state.withLock { state in
            state.retired.append(agent)
            guard case .turning(let address) = state.phase else { return }
            // The loop's thread runs a method of this object, which therefore outlives the loop.
            let context = Unmanaged.passUnretained(self).toOpaque()
            let status = csofia_loop_wake(
                OpaquePointer(bitPattern: address),
                { context in
                    guard let context else { return }
                    Unmanaged<SofiaLoopState>.fromOpaque(context).takeUnretainedValue().destroyRetired()
                }, context)
            if status != 0 { Exhaustion.end("no memory is left to wake the SIP loop", errno) }
        }
    }

    private func destroyRetired() {
        let retired = state.withLock { state in
            defer { state.retired = [] }
            return state.retired
        }
        for agent in retired { csofia_agent_destroy(agent.handle) }
    }

    /// Makes the executor's jobs run soon.
    func wake() {
        state.withLock { state in
            guard let executor = state.executor else { return }
            switch state.phase {
            case .idle:
                state.phase = .starting
                state.thread = NativeThread.required(name: "sofia") { [self] in turn(executor) }
            case .starting:
                break
            case .turning(let address):
                // The loop's thread holds the executor until the loop is gone.
                let context = Unmanaged.passUnretained(executor).toOpaque()
                let status = csofia_loop_wake(
                    OpaquePointer(bitPattern: address),
                    { context in
                        guard let context else { return }
                        let executor = Unmanaged<LoopExecutor>.fromOpaque(context).takeUnretainedValue()
                        // What was posted while the loop ended is delivered as it is destroyed: its jobs have run by then.
                        if executor.isCurrent { executor.drain() }
                    }, context)
                if status != 0 { Exhaustion.end("no memory is left to wake the SIP loop", errno) }
            case .stopped:
                // Stopped before it was ever used: there is no loop, and the jobs run all the same.
                let last = NativeThread.required(name: "sofia") {
                    executor.enter()
                    executor.drain()
                    executor.leave()
                }
                last.detach()
            }
        }
    }

    func stop() async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            let isOver = state.withLock { state in
                switch state.phase {
                case .idle:
                    state.phase = .stopped
                    return true
                case .stopped:
                    return true
                case .starting:
                    state.mustStop = true
                case .turning(let address):
                    Self.breakLoop(address)
                }
                state.awaitingEnd.append(done)
                return false
            }
            if isOver { done.resume() }
        }
        let thread = state.withLock { state in
            defer { state.thread = nil }
            return state.thread
        }
        thread?.join()
    }

    // MARK: The thread

    private func turn(_ executor: LoopExecutor) {
        executor.enter()
        guard let loop = csofia_loop_create() else {
            Exhaustion.end("the SIP loop cannot be made", errno)
        }
        state.withLock { state in
            state.phase = .turning(UInt(bitPattern: loop))
            if state.mustStop { Self.breakLoop(UInt(bitPattern: loop)) }
        }
        executor.drain()
        csofia_loop_run(loop)
        for agent in state.withLock({ Array($0.agents.values) }) { agent.close() }
        for source in state.withLock({ Array($0.sources.values) }) { source.cancel() }
        destroyRetired()
        state.withLock { $0.phase = .stopped }
        executor.leave()
        csofia_loop_destroy(loop)
        let waiting = state.withLock { state in
            defer { state.awaitingEnd = [] }
            return state.awaitingEnd
        }
        for continuation in waiting { continuation.resume() }
    }

    /// The loop must be broken by its own thread: from another one its poll would not notice.
    private static func breakLoop(_ address: UInt) {
        let loop = OpaquePointer(bitPattern: address)
        let context = UnsafeMutableRawPointer(bitPattern: address)
        _ = csofia_loop_wake(loop, { csofia_loop_break(OpaquePointer($0)) }, context)
    }
}
