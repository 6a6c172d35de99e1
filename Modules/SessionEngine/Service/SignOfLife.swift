import Synchronization
import Threads

/// When somebody last asked for the session. While the process stood still nobody could, so that such a time does not count.
final class SignOfLife: Sendable {
    private let last = Atomic(SystemClock.continuous.now)
    private let standstill: Standstill

    init(_ standstill: Standstill) {
        self.standstill = standstill
    }

    func mark() {
        last.store(SystemClock.continuous.now, ordering: .relaxed)
    }

    /// How long ago that was, or since the process runs again.
    var idle: Duration {
        standstill.look()
        let begin = max(last.load(ordering: .relaxed), standstill.end ?? .min)
        return .nanoseconds(max(0, SystemClock.continuous.now - begin))
    }
}
