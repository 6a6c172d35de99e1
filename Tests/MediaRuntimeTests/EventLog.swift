import Locking

@testable import MediaRuntime

/// What a leg reported, kept and waited for.
final class EventLog: Sendable {
    struct DeadlinePassed: Error, CustomStringConvertible {
        var events: [MediaLegEvent]
        var description: String { "the event did not come in time; these did: \(events)" }
    }

    private struct State {
        var events: [MediaLegEvent] = []
        var listeners: [AsyncStream<MediaLegEvent>.Continuation] = []
    }

    private let state = Guarded(State())

    var events: [MediaLegEvent] { state.withLock { $0.events } }

    func append(_ event: MediaLegEvent) {
        state.withLock { state in
            state.events.append(event)
            for listener in state.listeners { listener.yield(event) }
        }
    }

    /// Waits for an event, one that came already included.
    /// - Parameter skipping: how many events of the past do not count.
    @discardableResult
    func next(
        skipping: Int = 0, within limit: Duration = .seconds(10),
        where matches: @escaping @Sendable (MediaLegEvent) -> Bool
    ) async throws -> MediaLegEvent {
        let (stream, continuation) = AsyncStream<MediaLegEvent>.makeStream()
        state.withLock { state in
            for event in state.events.dropFirst(skipping) { continuation.yield(event) }
            state.listeners.append(continuation)
        }
        let found = await withTaskGroup(of: MediaLegEvent?.self) { group in
            group.addTask { await stream.first(where: matches) }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        guard let found else { throw DeadlinePassed(events: events) }
        return found
    }

    func next(_ event: MediaLegEvent, skipping: Int = 0) async throws {
        try await next(skipping: skipping) { $0 == event }
    }
}
