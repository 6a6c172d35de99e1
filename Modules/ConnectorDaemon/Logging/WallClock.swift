import Glibc

/// The time of day, for people who read logs. Nothing is measured with it.
enum WallClock {
    struct Instant: CustomStringConvertible, Equatable {
        var seconds: Int
        var milliseconds: Int

        /// RFC 3339, in UTC.
        var description: String {
            var seconds = time_t(self.seconds)
            var parts = tm()
            gmtime_r(&seconds, &parts)
            let date = [(Int(parts.tm_year) + 1900, 4), (Int(parts.tm_mon) + 1, 2), (Int(parts.tm_mday), 2)]
            let clock = [(Int(parts.tm_hour), 2), (Int(parts.tm_min), 2), (Int(parts.tm_sec), 2)]
            return "\(Self.digits(date, "-"))T\(Self.digits(clock, ":")).\(Self.digits([(milliseconds, 3)], ""))Z"
        }

        private static func digits(_ numbers: [(Int, Int)], _ separator: String) -> String {
            numbers.map { number, width in
                let text = String(number)
                return String(repeating: "0", count: max(0, width - text.count)) + text
            }.joined(separator: separator)
        }
    }

    static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
    }
}
