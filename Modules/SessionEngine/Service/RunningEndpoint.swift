import EndpointAPI
import Locking

/// An endpoint whose `run` is under way.
///
/// Nothing here waits longer than ``Patience/longest`` for it: an endpoint that does not start, accept or leave in that
/// time is abandoned. It is cancelled then, nobody waits for it any more, and what it still says is not heard.
final class RunningEndpoint: Sendable {
    private enum Phase {
        case running
        /// It returned, or was told to.
        case over
        /// It did not do in time what it was asked.
        case abandoned
    }

    private struct State {
        var phase = Phase.running
        /// It was told to disconnect, and has not said that it did.
        var owesFarewell = false
        /// How often it was told to.
        var farewells = 0
        var run: Task<Void, Never>?
    }

    let endpoint: any Endpoint
    let signalling: SignallingProtocol
    private let state = Guarded(State())
    private let failed: @Sendable (EndpointError) -> Void

    private init(
        _ endpoint: any Endpoint, for signalling: SignallingProtocol,
        failed: @escaping @Sendable (EndpointError) -> Void
    ) {
        self.endpoint = endpoint
        self.signalling = signalling
        self.failed = failed
    }

    /// The endpoint accepts nothing any more: another one is needed.
    var isOver: Bool { state.withLock { $0.phase != .running } }

    /// It was given up, which ``start(_:for:emit:failed:)``'s `failed` has heard.
    var isAbandoned: Bool { state.withLock { $0.phase == .abandoned } }

    /// Starts the endpoint and returns when it accepts commands, or throws why it does not.
    /// - Parameter failed: called when the run ends without having been stopped, and when the endpoint is abandoned.
    static func start(
        _ endpoint: any Endpoint, for signalling: SignallingProtocol,
        emit: @escaping @Sendable (EndpointEvent) -> Void, failed: @escaping @Sendable (EndpointError) -> Void
    ) async throws(EndpointError) -> RunningEndpoint {
        let running = RunningEndpoint(endpoint, for: signalling, failed: failed)
        let (started, signal) = AsyncStream<EndpointError?>.makeStream()
        let task = Task { await running.run(signal, emit) }
        running.state.withLock { $0.run = task }
        let answer = await Patience.result(within: Patience.longest) { await started.first { _ in true } }
        switch answer {
        case nil:
            let late = late("has not started")
            running.give(up: late, isHeard: false)
            throw late
        case .some(let error):
            if let reason = error ?? nil { throw reason }
        }
        return running
    }

    private func run(
        _ signal: AsyncStream<EndpointError?>.Continuation, _ emit: @escaping @Sendable (EndpointEvent) -> Void
    ) async {
        var reason: EndpointError?
        do throws(EndpointError) {
            try await endpoint.run { [weak self] event in
                guard let self, hears(event) else { return }
                if event == .running {
                    signal.yield(nil)
                    signal.finish()
                }
                emit(event)
            }
            if !Task.isCancelled { reason = EndpointError(.unavailable, "the endpoint stopped by itself") }
        } catch {
            reason = error
        }
        let isAbandoned = state.withLock { state in
            if state.phase == .running { state.phase = .over }
            return state.phase == .abandoned
        }
        signal.yield(reason ?? EndpointError(.unavailable, "the endpoint was stopped before it started"))
        signal.finish()
        if let reason, !isAbandoned { failed(reason) }
    }

    private func hears(_ event: EndpointEvent) -> Bool {
        state.withLock { state in
            if event == .disconnected { state.owesFarewell = false }
            return state.phase != .abandoned
        }
    }

    /// Gives the endpoint a command. It runs where the caller does until the endpoint has it, so that commands keep their order.
    /// - Throws: what it says against it; ``EndpointError/Code/unavailable`` when it says nothing in time.
    nonisolated(nonsending) func perform(_ command: EndpointCommand) async throws(EndpointError) {
        if command == .disconnect {
            state.withLock { state in
                state.owesFarewell = true
                state.farewells += 1
            }
        }
        let answer = await Patience.result(within: Patience.longest) { [endpoint] in
            do throws(EndpointError) {
                try await endpoint.perform(command)
                return EndpointError?.none
            } catch {
                return error
            }
        }
        guard let answer else {
            let late = Self.late("has not taken a command")
            give(up: late)
            throw late
        }
        if let answer {
            state.withLock { $0.owesFarewell = false }
            throw answer
        }
        if command == .disconnect { expectFarewell() }
    }

    /// Ends the run and waits for it.
    func stop() async {
        let run = state.withLock { state in
            if state.phase == .running { state.phase = .over }
            return state.phase == .abandoned ? nil : state.run
        }
        guard let run else { return }
        run.cancel()
        if await Patience.result(within: Patience.longest, of: { await run.value }) == nil {
            give(up: Self.late("has not stopped"))
        }
    }

    private func expectFarewell() {
        let number = state.withLock { $0.owesFarewell ? $0.farewells : nil }
        guard let number else { return }
        Task { [weak self] in
            try? await Task.sleep(for: Patience.longest, clock: .continuous)
            let isOwed = self?.state.withLock {
                $0.owesFarewell && $0.farewells == number && $0.phase == .running
            }
            guard let self, isOwed == true else { return }
            give(up: Self.late("has not disconnected"))
        }
    }

    private func give(up reason: EndpointError, isHeard: Bool = true) {
        let run = state.withLock { state in
            let run = state.phase == .abandoned ? nil : state.run
            state.phase = .abandoned
            return run
        }
        guard let run else { return }
        run.cancel()
        if isHeard { failed(reason) }
    }

    private static func late(_ what: String) -> EndpointError {
        EndpointError(
            .unavailable, "the endpoint \(what) within \(Patience.longest.components.seconds) s and is abandoned")
    }
}
