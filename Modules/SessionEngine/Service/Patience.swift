import Locking
import Threads

/// How long anything waits for parts that others wrote: an endpoint or an audio backend may never return.
package enum Patience {
    /// For one deed of an endpoint, and for the whole stop of a connector.
    package static let longest = Duration.seconds(5)
    /// For the sessions of a connector that stops: what they stand on has to stop after them.
    static let stop = Duration.milliseconds(4400)

    /// Does something, and waits so long for it at most. It begins at once, where the caller is and before this suspends,
    /// so that what it hands over keeps its order.
    /// - Returns: nil when the time is over. The work is cancelled then, and its result is dropped when it comes after all.
    package nonisolated(nonsending) static func result<Value: Sendable>(
        within limit: Duration, of work: @escaping @Sendable () async -> Value
    ) async -> Value? {
        await withCheckedContinuation { continuation in
            let waiting = Guarded<CheckedContinuation<Value?, Never>?>(continuation)
            let running = Task.immediate {
                let value = await work()
                waiting.withLock { $0.take() }?.resume(returning: value)
            }
            guard waiting.withLock({ $0 != nil }) else { return }
            let alarm = Task {
                guard (try? await Task.sleep(for: limit.bounded, clock: .continuous)) != nil else { return }
                let late = waiting.withLock { $0.take() }
                if late != nil { running.cancel() }
                late?.resume(returning: nil)
            }
            Task {
                await running.value
                alarm.cancel()
            }
        }
    }
}
