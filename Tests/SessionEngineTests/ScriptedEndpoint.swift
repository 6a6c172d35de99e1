import EndpointAPI
import Locking

/// An endpoint whose test plays the network: it notes the commands and emits what it is told.
final class ScriptedEndpoint: Endpoint {
    let capabilities: EndpointCapabilities = []

    private struct State {
        var emit: (@Sendable (EndpointEvent) -> Void)?
        var commands: [EndpointCommand] = []
    }

    private let state = Guarded(State())
    private let noted = AsyncStream<EndpointCommand>.makeStream()
    /// Whether `disconnect` is done by itself.
    private let obeys: Bool

    init(obeys: Bool = true) {
        self.obeys = obeys
    }

    func run(emit: @escaping @Sendable (EndpointEvent) -> Void) async throws(EndpointError) {
        state.withLock { $0.emit = emit }
        emit(.running)
        let (forever, _) = AsyncStream<Never>.makeStream()
        for await _ in forever {}
        state.withLock { $0.emit = nil }
    }

    func perform(_ command: EndpointCommand) async throws(EndpointError) {
        state.withLock { $0.commands.append(command) }
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
