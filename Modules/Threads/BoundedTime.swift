import Glibc

/// Time that was computed from numbers of others, made fit for clocks: nothing of this traps, whatever it is given.
extension Duration {
    /// The longest that anything waits: a hundred years, which every clock can add to its present time.
    public static let longestWait = Duration.seconds(100 * 365 * 86_400)

    /// Not less than nothing, and not more than ``longestWait``.
    public var bounded: Duration { min(max(self, .zero), .longestWait) }

    /// The same in nanoseconds, 0 to 3,153,600,000,000,000,000.
    public var boundedNanoseconds: Int64 {
        let (seconds, attoseconds) = bounded.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

extension timespec {
    /// - Parameter nanoseconds: less than nothing counts as nothing.
    init(nanoseconds: Int64) {
        let nanoseconds = max(0, nanoseconds)
        self.init(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    }
}

/// The time of a clock of the system, in nanoseconds.
public enum SystemClock: Sendable {
    /// Stands still while the machine is suspended (`CLOCK_MONOTONIC`).
    case awake
    /// Runs on meanwhile (`CLOCK_BOOTTIME`).
    case continuous

    /// Nanoseconds since the machine started: 292 years of them fit.
    public var now: Int64 {
        var time = timespec()
        clock_gettime(self == .awake ? CLOCK_MONOTONIC : CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    /// When something is over that lasts so long: a hundred years at most.
    public func deadline(after duration: Duration) -> Int64 { now + duration.boundedNanoseconds }
}
