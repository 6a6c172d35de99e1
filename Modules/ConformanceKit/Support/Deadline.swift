import Locking

/// Waits for `body`, but no longer than `limit`: a subject that hangs must not hang its tests.
///
/// Work that ignores its cancellation is left behind; this is why no task group is used.
func within<Value: Sendable>(
    _ limit: Duration, _ what: String, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let race = Race<Value>()
    let work = Task {
        do {
            race.finish(.success(try await body()))
        } catch {
            race.finish(.failure(error))
        }
    }
    let timer = Task {
        try await Task.sleep(for: limit)
        race.finish(.failure(ConformanceFailure("\(what): not within \(limit)")))
    }
    defer {
        work.cancel()
        timer.cancel()
    }
    return try await withCheckedThrowingContinuation { race.wait(with: $0) }
}

/// Hands the first of several results to the one who waits.
private final class Race<Value: Sendable>: Sendable {
    private enum State {
        case running
        case awaited(CheckedContinuation<Value, any Error>)
        case finished(Result<Value, any Error>)
        case over
    }

    private let state = Guarded(State.running)

    func finish(_ result: Result<Value, any Error>) {
        let waiter: CheckedContinuation<Value, any Error>? = state.withLock { state in
            switch state {
            case .running:
                state = .finished(result)
                return nil
            case .awaited(let continuation):
                state = .over
                return continuation
            case .finished, .over:
                return nil
            }
        }
        waiter?.resume(with: result)
    }

    func wait(with continuation: CheckedContinuation<Value, any Error>) {
        let result: Result<Value, any Error>? = state.withLock { state in
            guard case .finished(let result) = state else {
                state = .awaited(continuation)
                return nil
            }
            state = .over
            return result
        }
        if let result { continuation.resume(with: result) }
    }
}
