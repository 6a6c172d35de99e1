@preconcurrency import Glibc

/// Moments of media: nanoseconds of `CLOCK_MONOTONIC`, and the wall clock where RTCP wants it.
enum MonotonicTime {
    static var now: Int64 { read(CLOCK_MONOTONIC) }

    /// The wall clock in NTP format: seconds since 1900 in the upper half, their fraction in the lower (RFC 3550 §4).
    static var network: UInt64 {
        // A wall clock may be set to before 1970.
        let nanoseconds = UInt64(clamping: read(CLOCK_REALTIME))
        let seconds = nanoseconds / 1_000_000_000 + 2_208_988_800
        let fraction = (nanoseconds % 1_000_000_000) << 32 / 1_000_000_000
        return seconds << 32 | fraction
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        // A wall clock may be set to any year; the last that is counted in nanoseconds is 2262.
        return Int64(min(time.tv_sec, 9_000_000_000)) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
