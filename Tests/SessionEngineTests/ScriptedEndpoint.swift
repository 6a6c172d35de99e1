import EndpointAPI
import Locking

/// An endpoint whose test plays the network: it notes the commands and emits what it is told.
final class ScriptedEndpoint: Endpoint {
    let capabilities: EndpointCapabilities

    private struct State {
        var emit: (@Sendable (EndpointEvent) -> Void)?
        var commands: [EndpointCommand] = []
        var refusal: EndpointError?
    }

    private let state = Guarded(State())
    private let noted = AsyncStream<EndpointCommand>.makeStream()
    private let failures = AsyncStream<EndpointError>.makeStream()
    /// Whether `disconnect` is done by itself.
    private let obeys: Bool

    init(obeys: Bool = true, capabilities: EndpointCapabilities = []) {
        self.obeys = obeys
        self.capabilities = capabilities
    }

    /// Refuses every command from now on.
    func refuse(with refusal: EndpointError?) {
        state.withLock { $0.refusal = refusal }
    }

    /// Its run ends with this error.
    func fail(with error: EndpointError) {
        failures.continuation.yield(error)
    }

    func run(emit: @escaping @Sendable (EndpointEvent) -> Void) async throws(EndpointError) {
        state.withLock { $0.emit = emit }
        emit(.running)
        var failure: EndpointError?
        for await error in failures.stream {
            failure = error
            break
        }
        state.withLock { $0.emit = nil }
        if let failure { throw failure }
    }

    func perform(_ command: EndpointCommand) async throws(EndpointError) {
        let refusal = state.withLock { state in
            state.commands.append(command)
            return state.emit == nil ? EndpointError(.notRunning, "it has failed") : state.refusal
        }
        if let refusal { throw refusal }
        if obeys {
            switch command {
            case .connect(let request):
                for index in request.connections.indices { emit(.connection(index, .ready, reason: nil)) }
            case .disconnect: emit(.disconnected)
            case .release(let id): emit(.call(id, .ended(.local)))
            default: break
            }
        }
        noted.continuation.yield(command)
    }

    func emit(_ event: EndpointEvent) {
        state.withLock(\.emit)?(event)
    }

    var commands: [EndpointCommand] { state.withLock(\.commands) }

    /// Waits until a command came that is like this; nil when the test's time is over.
    func next(where isWanted: @escaping @Sendable (EndpointCommand) -> Bool) async -> EndpointCommand? {
        for await command in noted.stream where isWanted(command) { return command }
        return nil
    }
}
