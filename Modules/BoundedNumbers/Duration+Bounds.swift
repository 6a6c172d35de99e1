extension Duration {
    /// As close to it as the range allows.
    public func clamped(to range: ClosedRange<Duration>) -> Duration {
        min(max(self, range.lowerBound), range.upperBound)
    }

    /// Whole milliseconds, for a C library: not below nothing, and 24 days at most, which a signed word of 32 bits holds.
    public var timerMilliseconds: UInt32 {
        let (seconds, attoseconds) = clamped(to: .zero ... .milliseconds(2_147_483_647)).components
        return UInt32(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }
}

extension Int64 {
    /// Nanoseconds as units of a clock: samples, timestamps, fractions of a second.
    ///
    /// A difference of two moments grows for as long as a call or a pause lasts, and its product with a rate would overflow after days.
    /// - Parameter rate: units a second.
    /// - Returns: rounded towards zero, and clamped to what an `Int64` holds.
    public func nanoseconds(at rate: Int64) -> Int64 {
        let (seconds, rest) = quotientAndRemainder(dividingBy: 1_000_000_000)
        let (whole, isTooLarge) = seconds.multipliedReportingOverflow(by: rate)
        guard !isTooLarge, rate.magnitude <= 9_000_000_000 else { return (self < 0) == (rate < 0) ? .max : .min }
        let (sum, isTooLargeStill) = whole.addingReportingOverflow(rest * rate / 1_000_000_000)
        return isTooLargeStill ? (whole < 0 ? .min : .max) : sum
    }
}
