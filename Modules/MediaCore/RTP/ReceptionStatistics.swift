/// What came of one source, counted as RFC 3550 Appendix A.1, A.3 and A.8 say.
public struct ReceptionStatistics: Sendable, Equatable {
    /// A jump further than this is a restart of the sender, not loss (`MAX_DROPOUT`).
    private static let maximumDropout: UInt16 = 3000
    /// Packets later than this are of before a restart (`MAX_MISORDER`).
    private static let maximumMisorder: UInt16 = 100

    public let source: UInt32
    public private(set) var received: UInt64 = 0
    /// The highest sequence number with its count of cycles, which a sender that leaves out numbers can wrap within minutes: counted
    /// beyond the 32 bits of a report, so that what was expected never shrinks.
    private var reached: UInt64
    private let base: UInt64
    /// The sequence number that would confirm a restart.
    private var suspect: UInt32?
    private var receivedBefore: UInt64 = 0
    private var expectedBefore: UInt64 = 0
    private var lastTransit: Int32?
    /// Interarrival jitter in sixteenths of a timestamp unit, so that whole numbers keep its fraction.
    private var jitterSixteenths: UInt32 = 0

    public init(source: UInt32, first sequence: UInt16) {
        self.source = source
        reached = UInt64(sequence)
        base = UInt64(sequence)
    }

    /// Counts a packet.
    /// - Parameters:
    ///   - sequence: as in the packet.
    ///   - timestamp: as in the packet.
    ///   - arrival: in timestamp units, from any beginning; nil where the timestamp is not of the moment of sending, as
    ///     with digits.
    /// - Returns: nil for one that belongs to nothing known and must not be used.
    public mutating func receive(sequence: UInt16, timestamp: UInt32, arrival: UInt32?) -> PacketOrder? {
        let step = sequence &- UInt16(truncatingIfNeeded: reached)
        var order = PacketOrder.outOfOrder
        if received == 0 || step == 1 { order = .following } else if step > 1 { order = .afterLoss }
        if step < Self.maximumDropout {
            // The count of cycles is in the upper half: it grows when the lower one wraps.
            reached += UInt64(step)
        } else if step <= UInt16.max - Self.maximumMisorder {
            guard suspect == UInt32(sequence) else {
                suspect = UInt32(sequence &+ 1)
                return nil
            }
            // Two packets in a row: the sender started anew.
            self = ReceptionStatistics(source: source, first: sequence)
            order = .afterLoss
        } else {
            order = .outOfOrder
        }
        suspect = nil
        received += 1
        if let arrival { measureJitter(Int32(bitPattern: arrival &- timestamp)) }
        return order
    }

    /// RFC 3550 Appendix A.8.
    private mutating func measureJitter(_ transit: Int32) {
        if let lastTransit {
            let difference = (transit &- lastTransit).magnitude
            jitterSixteenths = jitterSixteenths &+ difference &- ((jitterSixteenths &+ 8) >> 4)
        }
        lastTransit = transit
    }

    /// Interarrival jitter in timestamp units.
    public var jitter: UInt32 { jitterSixteenths >> 4 }

    /// The highest sequence number with its count of cycles, as a report has it (`extended highest sequence number received`).
    public var highest: UInt32 { UInt32(truncatingIfNeeded: reached) }

    public var expected: UInt64 { reached - base + 1 }

    /// Packets lost since the beginning; negative with duplicates.
    public var lost: Int64 { Int64(expected) - Int64(received) }

    /// Packets expected and lost since this was asked last.
    public mutating func interval() -> (expected: UInt64, lost: Int64) {
        defer {
            expectedBefore = expected
            receivedBefore = received
        }
        let expected = expected - expectedBefore
        return (expected, Int64(expected) - Int64(received - receivedBefore))
    }
}
