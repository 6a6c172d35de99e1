/// How long to wait before a failed registration is tried again.
///
/// The first retry comes after half a second; each further failure doubles the pause up to the interval, give or take
/// a fifth, so that the phones of a whole floor do not come back in the same moment.
struct RegistrationBackoff: Sendable, Hashable {
    static let first = Duration.milliseconds(500)
    /// The pause after a refusal that trying again cannot mend, such as a wrong password: no hammering.
    static let slow = Duration.seconds(60)

    /// The longest pause; zero: nothing after the first retry.
    private let interval: Duration
    private var failures = 0

    /// - Parameter interval: seconds; 0 or less: one quick retry, then none.
    init(interval: Int) {
        self.interval = .seconds(max(interval, 0))
    }

    /// A registration succeeded.
    mutating func reset() {
        failures = 0
    }

    /// A registration failed.
    /// - Parameters:
    ///   - least: the pause is not shorter, whatever the interval.
    ///   - jitter: random, 0 to 1.
    /// - Returns: nil when there is to be no retry.
    mutating func next(atLeast least: Duration, jitter: Double) -> Duration? {
        // More doublings than these are beyond any sensible interval and would only overflow.
        defer { failures = min(failures + 1, 16) }
        if interval == .zero, failures > 0 || least >= Self.slow { return nil }
        let doubled = Self.first * (1 << failures)
        let pause = interval == .zero ? Self.first : min(doubled, interval)
        let milliseconds = pause / .milliseconds(1) * (0.8 + 0.4 * jitter)
        return max(.milliseconds(Int(milliseconds.rounded())), least)
    }
}
