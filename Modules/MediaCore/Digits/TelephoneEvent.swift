/// A digit as an RTP payload (RFC 4733 §2.3).
public struct TelephoneEvent: Sendable, Equatable {
    public static let size = 4
    private static let digits = Array("0123456789*#ABCD")

    /// 0 to 15 for the sixteen DTMF digits.
    public var event: UInt8
    public var isEnd: Bool
    /// Attenuation in dB below 0 dBm0, 0 to 63.
    public var volume: UInt8
    /// How long it has sounded, in timestamp units.
    public var duration: UInt16

    public init(event: UInt8, isEnd: Bool, volume: UInt8 = 10, duration: UInt16) {
        self.event = event
        self.isEnd = isEnd
        self.volume = volume
        self.duration = duration
    }

    /// The event of a digit; nil for what is none.
    public static func event(of digit: Character) -> UInt8? {
        digits.firstIndex(of: Character(digit.uppercased())).map(UInt8.init)
    }

    /// The digit; nil for other events.
    public var digit: Character? { Int(event) < Self.digits.count ? Self.digits[Int(event)] : nil }

    public init?(parsing payload: UnsafeRawBufferPointer) {
        guard payload.count >= Self.size else { return nil }
        event = payload[0]
        isEnd = payload[1] & 0x80 != 0
        volume = payload[1] & 0x3F
        duration = payload.bigEndian16(at: 2)
    }

    public func write(to payload: UnsafeMutableRawBufferPointer) {
        payload[0] = event
        payload[1] = (isEnd ? 0x80 : 0) | volume & 0x3F
        payload.storeBytes(of: duration.bigEndian, toByteOffset: 2, as: UInt16.self)
    }
}

extension TelephoneEvent {
    /// The events of a row of digits; nil when it is empty, or one of them is no digit.
    public static func events(of digits: String) -> [UInt8]? {
        let events = digits.compactMap(event(of:))
        return events.isEmpty || events.count != digits.count ? nil : events
    }
}
