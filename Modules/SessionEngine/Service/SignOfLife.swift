import Synchronization
import Threads

/// When somebody last asked for the session, on a clock that runs on while the machine is suspended.
final class SignOfLife: Sendable {
    private let last: Atomic<Int64>

    init() {
        last = Atomic(Self.now)
    }

    func mark() {
        last.store(Self.now, ordering: .relaxed)
    }

    /// How long ago that was.
    var idle: Duration { .nanoseconds(max(0, Self.now - last.load(ordering: .relaxed))) }

    /// A laptop that slept must not keep a session that nobody asked for.
    private static var now: Int64 { SystemClock.continuous.now }
}
