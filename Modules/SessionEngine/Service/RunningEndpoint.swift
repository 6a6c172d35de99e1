import EndpointAPI
import Synchronization

/// An endpoint whose `run` is under way.
struct RunningEndpoint: Sendable {
    /// Set when the run is over, in whichever way.
    private final class Ending: Sendable {
        let isHere = Atomic(false)
    }

    let endpoint: any Endpoint
    let signalling: SignallingProtocol
    private let ending: Ending
    private let task: Task<Void, Never>

    /// The endpoint accepts nothing any more: another one is needed.
    var isOver: Bool { ending.isHere.load(ordering: .acquiring) }

    /// Starts the endpoint and returns when it accepts commands, or throws why it does not.
    /// - Parameter failed: called when the run ends without having been stopped.
    static func start(
        _ endpoint: any Endpoint, for signalling: SignallingProtocol,
        emit: @escaping @Sendable (EndpointEvent) -> Void, failed: @escaping @Sendable (EndpointError) -> Void
    ) async throws(EndpointError) -> RunningEndpoint {
        let (started, signal) = AsyncStream<EndpointError?>.makeStream()
        let ending = Ending()
        let task = Task {
            var reason: EndpointError?
            do throws(EndpointError) {
                try await endpoint.run { event in
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
            ending.isHere.store(true, ordering: .releasing)
            signal.yield(reason ?? EndpointError(.unavailable, "the endpoint was stopped before it started"))
            signal.finish()
            if let reason { failed(reason) }
        }
        for await error in started {
            if let error { throw error }
            break
        }
        return RunningEndpoint(endpoint: endpoint, signalling: signalling, ending: ending, task: task)
    }

    /// Ends the run and waits for it: at most the five seconds that an endpoint has.
    func stop() async {
        task.cancel()
        await task.value
    }
}
