import Synchronization
import Threads

/// Notices that the process did not run for a while: the machine was suspended, or somebody stopped the process.
///
/// What clients sent meanwhile waits in sockets, so that nothing which they did not do in that time counts against them.
/// ``look()`` is called regularly while sessions live, and by whoever is about to judge by time.
final class Standstill: Sendable {
    /// How often somebody looks.
    static let interval = Duration.seconds(1)
    /// A look that comes this much late has a reason outside.
    static let tolerance = Duration.milliseconds(500)

    private let now: @Sendable () -> Int64
    private let lastLook: Atomic<Int64>
    private let lastEnd = Atomic<Int64>(.min)

    /// - Parameter now: the clock, in nanoseconds; it runs on while the machine is suspended.
    init(now: @escaping @Sendable () -> Int64 = { SystemClock.continuous.now }) {
        self.now = now
        lastLook = Atomic(now())
    }

    /// Forgets the time before, in which nobody looked.
    func begin() {
        lastLook.store(now(), ordering: .relaxed)
    }

    /// Compares the time since the last look with how long that should have been.
    func look() {
        let now = now()
        let (gap, overflows) = now.subtractingReportingOverflow(lastLook.exchange(now, ordering: .relaxed))
        if overflows || .nanoseconds(gap) > Self.interval + Self.tolerance {
            lastEnd.store(now, ordering: .relaxed)
        }
    }

    /// When the process ran again after it had stood still, by the clock; nil when it never did.
    var end: Int64? {
        let end = lastEnd.load(ordering: .relaxed)
        return end == .min ? nil : end
    }
}
