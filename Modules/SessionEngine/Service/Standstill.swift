import Glibc
import Synchronization

/// Notices that the process did not run for a while: the machine was suspended, or somebody stopped the process.
///
/// What clients sent meanwhile waits in sockets, so that nothing which they did not do in that time counts against them.
/// ``look()`` is called regularly while sessions live, and by whoever is about to judge by time.
final class Standstill: Sendable {
    /// How often somebody looks.
    static let interval = Duration.seconds(1)
    /// A look that comes this much late has a reason outside.
    static let tolerance = Duration.milliseconds(500)

    private let now: @Sendable () -> BootTime
    private let lastLook: Atomic<Int64>
    private let lastEnd: Atomic<Int64>

    /// - Parameter now: the clock, for tests.
    init(now: @escaping @Sendable () -> BootTime = { .now }) {
        self.now = now
        lastLook = Atomic(now().nanoseconds)
        lastEnd = Atomic(.min)
    }

    /// Forgets the time before, in which nobody looked.
    func begin() {
        lastLook.store(now().nanoseconds, ordering: .relaxed)
    }

    /// Compares the time since the last look with how long that should have been.
    func look() {
        let now = now().nanoseconds
        let before = lastLook.exchange(now, ordering: .relaxed)
        let (gap, overflows) = now.subtractingReportingOverflow(before)
        if overflows || Duration.nanoseconds(gap) > Self.interval + Self.tolerance {
            lastEnd.store(now, ordering: .relaxed)
        }
    }

    /// When the process ran again after it had stood still; nil when it never did.
    var end: BootTime? {
        let end = lastEnd.load(ordering: .relaxed)
        return end == .min ? nil : BootTime(nanoseconds: end)
    }
}

/// A moment of `CLOCK_BOOTTIME`, which runs on while the machine is suspended and which nobody can set.
struct BootTime: Sendable, Comparable {
    let nanoseconds: Int64

    static var now: BootTime {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return BootTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    static func < (one: BootTime, other: BootTime) -> Bool { one.nanoseconds < other.nanoseconds }

    func duration(since earlier: BootTime) -> Duration {
        .nanoseconds(nanoseconds.subtractingReportingOverflow(earlier.nanoseconds).partialValue)
    }
}
