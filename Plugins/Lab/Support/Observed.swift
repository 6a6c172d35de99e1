import Locking

/// A value that others wait for, without polling and without a thread that waits.
final class Observed<Value: Sendable>: Sendable {
    private struct State {
        var value: Value
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextListener = 0
    }

    private let state: Guarded<State>

    init(_ value: Value) {
        state = Guarded(State(value: value))
    }

    var value: Value { state.withLock { $0.value } }

    /// Changes the value and lets everybody who waits look at it.
    @discardableResult
    func update<Result: Sendable>(_ change: @Sendable (inout Value) -> Result) -> Result {
        let (result, listeners) = state.withLock { state in
            let result = change(&state.value)
            return (result, Array(state.listeners.values))
        }
        for listener in listeners { listener.yield() }
        return result
    }

    /// Waits until `pick` finds what it looks for in the value, which may be at once.
    /// - Parameter what: the end of the sentence "… within 5 s", such as "the phone did not ring".
    /// - Throws: ``LabError/timedOut(_:)``, what `pick` throws, and `CancellationError`.
    func wait<Found: Sendable>(
        _ what: String, within limit: Duration, _ pick: @escaping @Sendable (Value) throws -> Found?
    ) async throws -> Found {
        let (changes, listener) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = listener
            return state.nextListener
        }
        defer { state.withLock { $0.listeners[number] = nil } }
        listener.yield()
        return try await withThrowingTaskGroup(of: Found?.self) { group in
            group.addTask {
                for await _ in changes {
                    if let found = try pick(self.value) { return found }
                }
                throw CancellationError()
            }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let found = try await group.next() ?? nil else {
                throw LabError.timedOut("\(what) within \(limit); last seen: \(self.value)")
            }
            return found
        }
    }
}
