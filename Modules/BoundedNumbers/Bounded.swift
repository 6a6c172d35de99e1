/// Names a range of whole numbers. Nobody makes one: it is the parameter of a ``Bounded``.
public protocol NumberRange: Hashable, Sendable {
    static var range: ClosedRange<Int> { get }
}

/// A whole number from outside, clamped to the range that its type names where it comes in.
///
/// What a stranger writes may be negative, of four hundred digits, or no number at all. Arithmetic on one of these cannot overflow as long as
/// the range leaves room for it, whatever was written.
public struct Bounded<Allowed: NumberRange>: Sendable, Hashable {
    /// Within ``range``.
    public let value: Int

    public static var range: ClosedRange<Int> { Allowed.range }

    /// The nearest number that is allowed.
    public init(_ number: some BinaryInteger) {
        value = min(max(Int(clamping: number), Self.range.lowerBound), Self.range.upperBound)
    }

    /// The nearest whole number that is allowed; the least for what is no number.
    public init(_ number: Double) {
        // Neither bound is compared as a Double, which has not as many digits as an Int.
        self.init(number.isNaN ? Int.min : Int(exactly: number.rounded()) ?? (number < 0 ? Int.min : Int.max))
    }

    /// Reads decimal digits, however many; a number that is too large becomes the largest allowed.
    /// - Returns: nil unless the whole text is digits (RFC 3261 §25.1, `1*DIGIT`): no sign, no point, no space.
    public init?(digits text: some StringProtocol) {
        guard !text.isEmpty else { return nil }
        var number = 0
        for byte in text.utf8 {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeStill) = tens.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            number = isTooLarge || isTooLargeStill ? .max : sum
        }
        self.init(number)
    }
}

extension Bounded: Comparable {
    public static func < (one: Bounded, other: Bounded) -> Bool { one.value < other.value }
}

extension Bounded: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int) {
        self.init(value)
    }
}

extension Bounded: CustomStringConvertible {
    public var description: String { "\(value)" }
}

extension Bounded {
    /// As many seconds.
    public var seconds: Duration { .seconds(value) }
}
