import Locking

/// Everything that a subject emitted, in order; one can wait for what is still to come.
final class Journal<Event: Sendable>: Sendable {
    private struct State {
        var events: [Event] = []
        /// Where in `events` the subject said that it was done.
        var end: Int?
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextListener = 0
    }

    private let state = Guarded(State())

    /// Takes an event; returns at once, from any thread.
    func record(_ event: Event) {
        let listeners = state.withLock { state in
            state.events.append(event)
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.yield() }
    }

    /// From now on everything is too late.
    func close() {
        state.withLock { $0.end = $0.end ?? $0.events.count }
    }

    var events: [Event] { state.withLock { $0.events } }

    var count: Int { state.withLock { $0.events.count } }

    /// What came after ``close()``.
    var late: [Event] { state.withLock { state in state.end.map { Array(state.events[$0...]) } ?? [] } }

    /// Waits until `pick` finds something among the events from `start` on.
    func wait<Value: Sendable>(
        for what: String, from start: Int = 0, within limit: Duration = .seconds(5),
        _ pick: @escaping @Sendable (ArraySlice<Event>) -> Value?
    ) async throws -> Value {
        let (changes, listener) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = listener
            return state.nextListener
        }
        defer { state.withLock { $0.listeners[number] = nil } }
        listener.yield()
        do {
            return try await ConformanceKit.within(limit, what) {
                for await _ in changes {
                    if let value = pick(self.events[start...]) { return value }
                }
                throw CancellationError()
            }
        } catch let failure as ConformanceFailure {
            throw ConformanceFailure("\(failure); there was: \(events[start...].map { "\($0)" })")
        }
    }
}
