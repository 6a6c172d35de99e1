import MediaCore
import Testing

@Suite struct TelephoneEventTests {
    private func parse(_ payload: [UInt8]) -> TelephoneEvent? {
        payload.withUnsafeBytes { TelephoneEvent(parsing: $0) }
    }

    /// The three digits of the example in RFC 4733 §5.1: 9, 1 and the 1 that is still being pressed.
    private static let example: [([UInt8], TelephoneEvent)] = [
        ([0x09, 0x87, 0x06, 0x40], TelephoneEvent(event: 9, isEnd: true, volume: 7, duration: 1600)),
        ([0x01, 0x8A, 0x07, 0xD0], TelephoneEvent(event: 1, isEnd: true, volume: 10, duration: 2000)),
        ([0x01, 0x14, 0x01, 0x90], TelephoneEvent(event: 1, isEnd: false, volume: 20, duration: 400)),
    ]

    @Test func readsTheExample() {
        for (payload, event) in Self.example { #expect(parse(payload) == event) }
    }

    @Test func writesTheExample() {
        for (payload, event) in Self.example {
            var written = [UInt8](repeating: 0xFF, count: TelephoneEvent.size)
            written.withUnsafeMutableBytes { event.write(to: $0) }
            #expect(written == payload)
        }
    }

    @Test func ignoresTheReservedBit() {
        // §2.3.4: the receiver must ignore it.
        #expect(parse([0x05, 0x40 | 10, 0, 80]) == TelephoneEvent(event: 5, isEnd: false, duration: 80))
    }

    @Test(arguments: 0..<4) func refusesWhatIsTooShort(count: Int) {
        #expect(parse(Array(repeating: 0, count: count)) == nil)
    }

    @Test func theSixteenDigitsHaveTheirNumbers() throws {
        // §3.2, Table 3.
        for (event, digit) in "0123456789*#ABCD".enumerated() {
            #expect(TelephoneEvent.event(of: digit) == UInt8(event))
            #expect(TelephoneEvent(event: UInt8(event), isEnd: true, duration: 0).digit == digit)
        }
        #expect(TelephoneEvent.event(of: "d") == 15)
        #expect(TelephoneEvent.event(of: "E") == nil)
        // 16 is a flash: no digit.
        #expect(TelephoneEvent(event: 16, isEnd: true, duration: 0).digit == nil)
    }
}

/// RFC 4733 §2.5.
@Suite struct DigitReceiverTests {
    private func receive(_ receiver: inout DigitReceiver, _ event: TelephoneEvent, at timestamp: UInt32) -> Character? {
        var payload = [UInt8](repeating: 0, count: TelephoneEvent.size)
        payload.withUnsafeMutableBytes { event.write(to: $0) }
        return payload.withUnsafeBytes { receiver.receive($0, timestamp: timestamp) }
    }

    private func expect(
        _ receiver: inout DigitReceiver, _ event: TelephoneEvent, at timestamp: UInt32, _ digit: Character?,
        at location: SourceLocation = #_sourceLocation
    ) {
        let found = receive(&receiver, event, at: timestamp)
        #expect(found == digit, sourceLocation: location)
    }

    @Test func oneEventIsOneDigit() {
        var receiver = DigitReceiver()
        var digits: [Character] = []
        for (event, timestamp) in [(5, 1000), (5, 5000), (11, 9000)] as [(UInt8, UInt32)] {
            for duration in stride(from: UInt16(160), through: 800, by: 160) {
                let part = TelephoneEvent(event: event, isEnd: false, duration: duration)
                if let digit = receive(&receiver, part, at: timestamp) { digits.append(digit) }
            }
            for _ in 0..<3 {
                let end = TelephoneEvent(event: event, isEnd: true, duration: 960)
                if let digit = receive(&receiver, end, at: timestamp) { digits.append(digit) }
            }
        }
        #expect(digits == ["5", "5", "#"])
    }

    @Test func theEndAloneIsEnough() {
        var receiver = DigitReceiver()
        let end = TelephoneEvent(event: 3, isEnd: true, duration: 800)
        expect(&receiver, end, at: .max, "3")
        expect(&receiver, end, at: .max, nil)
        // Timestamps wrap.
        expect(&receiver, end, at: 700, "3")
    }

    @Test func otherEventsAreNoDigits() {
        var receiver = DigitReceiver()
        expect(&receiver, TelephoneEvent(event: 36, isEnd: true, duration: 800), at: 1, nil)
    }
}
