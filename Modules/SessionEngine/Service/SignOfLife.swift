import Glibc
import Synchronization

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
    var idle: Duration { .nanoseconds(Self.now - last.load(ordering: .relaxed)) }

    /// Nanoseconds of `CLOCK_BOOTTIME`: a laptop that slept must not keep a session that nobody asked for.
    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
