import Locking

/// Answers that may never come.
package enum Answer {
    /// What `question` returns; nil when it has not after `limit`, and whoever asked goes on without it.
    /// - Parameter late: takes what comes afterwards.
    @discardableResult
    package static func within<Value: Sendable>(
        _ limit: Duration, _ question: @escaping @Sendable () async -> Value,
        late: @escaping @Sendable (Value) async -> Void = { _ in }
    ) async -> Value? {
        await withCheckedContinuation { continuation in
            let waiter = Guarded<CheckedContinuation<Value?, Never>?>(continuation)
            let take: @Sendable () -> CheckedContinuation<Value?, Never>? = {
                waiter.withLock { waiter in
                    defer { waiter = nil }
                    return waiter
                }
            }
            let deadline = Task {
                guard (try? await Task.sleep(for: limit)) != nil else { return }
                take()?.resume(returning: nil)
            }
            Task {
                let value = await question()
                deadline.cancel()
                if let waiter = take() { waiter.resume(returning: value) } else { await late(value) }
            }
        }
    }
}
