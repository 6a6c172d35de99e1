import EndpointAPI

/// An endpoint whose `run` is under way.
struct RunningEndpoint: Sendable {
    let endpoint: any Endpoint
    let signalling: SignallingProtocol
    private let task: Task<Void, Never>

    /// Starts the endpoint and returns when it accepts commands, or throws why it does not.
    static func start(
        _ endpoint: any Endpoint, for signalling: SignallingProtocol,
        emit: @escaping @Sendable (EndpointEvent) -> Void, failed: @escaping @Sendable (EndpointError) -> Void
    ) async throws(EndpointError) -> RunningEndpoint {
        let (started, signal) = AsyncStream<EndpointError?>.makeStream()
        let task = Task {
            do throws(EndpointError) {
                try await endpoint.run { event in
                    if event == .running {
                        signal.yield(nil)
                        signal.finish()
                    }
                    emit(event)
                }
                signal.yield(EndpointError(.unavailable, "the endpoint stopped before it started"))
            } catch {
                signal.yield(error)
                failed(error)
            }
            signal.finish()
        }
        for await error in started {
            if let error { throw error }
            break
        }
        return RunningEndpoint(endpoint: endpoint, signalling: signalling, task: task)
    }

    /// Ends the run and waits for it: at most the five seconds that an endpoint has.
    func stop() async {
        task.cancel()
        await task.value
    }
}
