import EndpointAPI
import Locking

/// Where an endpoint's events leave: one at a time, from any thread, and none after ``close()``.
final class EventOutlet: Sendable {
    private let emit: Guarded<(@Sendable (EndpointEvent) -> Void)?>

    init(_ emit: @escaping @Sendable (EndpointEvent) -> Void) {
        self.emit = Guarded(emit)
    }

    /// The lock is held while the event is taken, so that events keep their order; taking one never blocks.
    func send(_ event: EndpointEvent) {
        emit.withLock { $0?(event) }
    }

    func close() {
        emit.withLock { $0 = nil }
    }
}

/// Where the events of one side of a call leave: media starts and stops in turns, and nothing follows the end.
///
/// Events come from the network's actor and from the media thread.
final class CallOutlet: Sendable {
    private struct State {
        var hasMedia = false
        var isOver = false
    }

    private let state = Guarded(State())
    private let send: @Sendable (CallEvent) -> Void

    init(_ send: @escaping @Sendable (CallEvent) -> Void) {
        self.send = send
    }

    func report(_ event: CallEvent) {
        state.withLock { state in
            guard !state.isOver else { return }
            switch event {
            case .media(let active):
                guard active != state.hasMedia else { return }
                state.hasMedia = active
            case .ended:
                if state.hasMedia { send(.media(active: false)) }
                state.isOver = true
            default:
                break
            }
            send(event)
        }
    }
}
