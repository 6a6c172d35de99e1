import BoundedNumbers
import Testing

struct BoundedTests {
    private enum Interval: NumberRange {
        static var range: ClosedRange<Int> { 10...86_400 }
    }

    private enum Around: NumberRange {
        static var range: ClosedRange<Int> { -5...5 }
    }

    private enum Few: NumberRange {
        static var range: ClosedRange<Int> { 0...10 }
    }

    /// What strangers write where a number belongs, and what a range of 10 to 86400 makes of it; nil for what is no number.
    static let texts: [(String, Int?)] = [
        ("0", 10), ("9", 10), ("10", 10), ("3600", 3600), ("0000000000000000000003600", 3600), ("86401", 86_400),
        ("2147483648", 86_400), ("4294967296", 86_400), ("18446744073", 86_400), ("99999999999", 86_400),
        ("9223372036854775807", 86_400), ("9223372036854775808", 86_400), ("18446744073709551616", 86_400),
        (String(repeating: "9", count: 400), 86_400), (String(repeating: "0", count: 400) + "7", 10),
        ("", nil), ("-1", nil), ("+5", nil), ("1.5", nil), ("1e30", nil), (" 5", nil), ("5 ", nil), ("0x10", nil),
        ("٣", nil), ("５", nil), ("inf", nil), ("\0", nil),
    ]

    @Test(arguments: texts)
    func digits(text: String, expected: Int?) {
        #expect(Bounded<Interval>(digits: text)?.value == expected)
    }

    @Test func wholeNumbers() {
        #expect(Bounded<Interval>(Int.min).value == 10)
        #expect(Bounded<Interval>(-1).value == 10)
        #expect(Bounded<Interval>(UInt64.max).value == 86_400)
        #expect(Bounded<Interval>(Int128.max).value == 86_400)
        #expect(Bounded<Around>(-7).value == -5)
        let literal: Bounded<Few> = 99
        #expect(literal.value == 10)
        #expect(Bounded<Few>(3) < Bounded<Few>(4))
        #expect(Bounded<Interval>(UInt64.max).seconds == .seconds(86_400))
    }

    @Test(arguments: [
        (Double.nan, 10), (.infinity, 86_400), (-.infinity, 10), (1e30, 86_400), (-1e30, 10), (12.4, 12), (12.5, 13),
        (9_223_372_036_854_775_807.0, 86_400), (0, 10),
    ])
    func decimals(number: Double, expected: Int) {
        #expect(Bounded<Interval>(number).value == expected)
    }

    @Test(arguments: [
        (Duration.seconds(Int64.max), UInt32(2_147_483_647)), (.seconds(Int64.min), 0), (.seconds(-5), 0), (.zero, 0),
        (.nanoseconds(1), 0), (.milliseconds(1500), 1500), (.seconds(99_999_999_999), 2_147_483_647),
    ])
    func durations(duration: Duration, milliseconds: UInt32) {
        #expect(duration.timerMilliseconds == milliseconds)
    }

    @Test func unitsOfAClock() {
        #expect(Int64(125_000).nanoseconds(at: 8000) == 1)
        #expect(Int64(-125_000).nanoseconds(at: 8000) == -1)
        #expect(Int64(1_500_000_000).nanoseconds(at: 65_536) == 98_304)
        // Forty hours, two weeks, and for ever.
        #expect(Int64(144_000_000_000_000).nanoseconds(at: 65_536) == 9_437_184_000)
        #expect(Int64(1_209_600_000_000_000).nanoseconds(at: 8000) == 9_676_800_000)
        #expect(Int64.max.nanoseconds(at: 8000) == 73_786_976_294_838)
        #expect(Int64.max.nanoseconds(at: .max) == .max)
        #expect(Int64.min.nanoseconds(at: .max) == .min)
        #expect(Int64.min.nanoseconds(at: 1) == -9_223_372_036)
    }
}
