/// Makes digits out of telephone events: each is sent many times, and counts once (RFC 4733 §2.5).
public struct DigitReceiver: Sendable {
    /// The timestamp of an event is the moment of its beginning, the same in all its packets (§2.3.5).
    private var last: UInt32?

    public init() {}

    /// - Returns: the digit, with the first packet of an event that comes; its later packets, and what is no digit, nil.
    public mutating func receive(_ payload: UnsafeRawBufferPointer, timestamp: UInt32) -> Character? {
        guard let digit = TelephoneEvent(parsing: payload)?.digit else { return nil }
        if let last, Int32(bitPattern: timestamp &- last) <= 0 { return nil }
        last = timestamp
        return digit
    }
}
