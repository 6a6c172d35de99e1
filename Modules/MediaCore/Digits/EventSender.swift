/// Sends digits as telephone events in the place of voice packets (RFC 4733 §2.5.1).
///
/// It is asked once a packet interval. An event has the timestamp of its beginning in every packet, and a duration that
/// grows; its last packet goes out three times, an interval apart (§2.5.1.4), and then voice goes on.
public struct EventSender: Sendable {
    /// What goes out for an interval.
    public enum Turn: Sendable, Equatable {
        case voice
        /// - Parameter isFirst: the packet bears the marker (§2.5.1.1).
        case event(TelephoneEvent, timestamp: UInt32, isFirst: Bool)
    }

    /// §2.5.1.4.
    private static let endPackets = 3
    private static let longest = 0xFFFF

    private struct Sounding: Sendable {
        var event: UInt8
        var start: UInt32
        var duration: Int
        var endsLeft = EventSender.endPackets
    }

    private let timing: DigitTiming
    private var queue = DigitQueue()
    private var sounding: Sounding?
    /// Samples until the next digit may begin.
    private var rest = 0

    public init(timing: DigitTiming = DigitTiming()) {
        self.timing = timing
    }

    /// Whether a digit sounds or waits.
    public var isBusy: Bool { sounding != nil || !queue.isEmpty }

    /// - Returns: false, and nothing changed, when too many wait.
    @discardableResult public mutating func append(_ events: [UInt8]) -> Bool { queue.append(events) }

    /// Forgets what waits and what sounds.
    public mutating func cancel() {
        queue.clear()
        sounding = nil
    }

    /// - Parameters:
    ///   - count: samples of the interval.
    ///   - timestamp: of its first sample.
    public mutating func turn(_ count: Int, timestamp: UInt32) -> Turn {
        if var current = sounding {
            if current.endsLeft == Self.endPackets {
                current.duration = min(current.duration + count, Self.longest)
            } else {
                rest -= count
            }
            return packet(&current, isFirst: false)
        }
        if rest > 0 {
            rest -= count
            return .voice
        }
        guard let event = queue.next() else { return .voice }
        var current = Sounding(event: event, start: timestamp, duration: min(count, Self.longest))
        return packet(&current, isFirst: true)
    }

    private mutating func packet(_ current: inout Sounding, isFirst: Bool) -> Turn {
        let isEnd = current.duration >= timing.signal
        if isEnd {
            if current.endsLeft == Self.endPackets { rest = timing.pause }
            current.endsLeft -= 1
        }
        sounding = current.endsLeft == 0 ? nil : current
        let event = TelephoneEvent(event: current.event, isEnd: isEnd, duration: UInt16(current.duration))
        return .event(event, timestamp: current.start, isFirst: isFirst)
    }
}
