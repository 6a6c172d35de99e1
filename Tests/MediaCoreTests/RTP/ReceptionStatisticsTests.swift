import MediaCore
import Testing

/// RFC 3550 Appendix A.1, A.3 and A.8.
@Suite struct ReceptionStatisticsTests {
    private func statistics(first: UInt16) -> ReceptionStatistics {
        var statistics = ReceptionStatistics(source: 7, first: first)
        _ = statistics.take(first)
        return statistics
    }

    private func expect(
        _ subject: inout ReceptionStatistics, _ sequence: UInt16, _ order: PacketOrder?,
        at location: SourceLocation = #_sourceLocation
    ) {
        let found = subject.take(sequence)
        #expect(found == order, sourceLocation: location)
    }

    @Test func countsPacketsInOrder() {
        var subject = statistics(first: 10)
        for sequence in UInt16(11)...19 { expect(&subject, sequence, .following) }
        #expect(subject.received == 10)
        #expect(subject.expected == 10)
        #expect(subject.lost == 0)
        #expect(subject.highest == 19)
    }

    @Test func extendsTheSequenceNumberWhenItWraps() {
        var subject = statistics(first: 65_534)
        for sequence in [65_535, 0, 1] as [UInt16] { expect(&subject, sequence, .following) }
        #expect(subject.highest == 1 << 16 | 1)
        #expect(subject.expected == 4)
        #expect(subject.lost == 0)
    }

    @Test func countsEveryCycle() {
        var subject = statistics(first: 0)
        for step in 1...(3 * 65_536) { _ = subject.take(UInt16(truncatingIfNeeded: step)) }
        #expect(subject.highest == 3 << 16)
        #expect(subject.lost == 0)
    }

    @Test func aLatePacketOfTheCycleBeforeIsNoNewCycle() {
        var subject = statistics(first: 65_533)
        _ = subject.take(65_534)
        expect(&subject, 0, .afterLoss)
        expect(&subject, 65_535, .outOfOrder)
        #expect(subject.highest == 1 << 16)
        #expect(subject.lost == 0)
    }

    @Test func countsLossAndForgivesReordering() {
        var subject = statistics(first: 1)
        expect(&subject, 4, .afterLoss)
        #expect(subject.lost == 2)
        expect(&subject, 3, .outOfOrder)
        #expect(subject.lost == 1)
    }

    @Test func duplicatesMakeLossNegative() {
        var subject = statistics(first: 1)
        expect(&subject, 1, .outOfOrder)
        expect(&subject, 1, .outOfOrder)
        #expect(subject.lost == -2)
    }

    @Test func intervalsBeginWhereTheLastEnded() {
        var subject = statistics(first: 0)
        for sequence in [1, 2, 5] as [UInt16] { _ = subject.take(sequence) }
        var interval = subject.interval()
        #expect(interval == (6, 2))
        for sequence in UInt16(6)...10 { _ = subject.take(sequence) }
        interval = subject.interval()
        #expect(interval == (5, 0))
        interval = subject.interval()
        #expect(interval == (0, 0))
    }

    @Test func oneStrayPacketIsNotUsed() {
        var subject = statistics(first: 100)
        expect(&subject, 40_000, nil)
        expect(&subject, 101, .following)
        #expect(subject.received == 2)
        #expect(subject.lost == 0)
    }

    @Test func twoInARowAreARestart() {
        var subject = statistics(first: 100)
        expect(&subject, 40_000, nil)
        let second = subject.take(40_001)
        #expect(second != nil)
        #expect(subject.highest == 40_001)
        #expect(subject.received == 1)
        #expect(subject.lost == 0)
        expect(&subject, 40_002, .following)
    }

    @Test func aGapOfLessThanADropoutIsLoss() {
        var subject = statistics(first: 0)
        expect(&subject, 2999, .afterLoss)
        #expect(subject.lost == 2998)
    }

    /// A sender that leaves out as many numbers as it may wraps the 32 bits of a report within 1.5 million packets.
    @Test func countsGoOnBeyondTheReport() {
        var subject = statistics(first: 0)
        var sequence: UInt16 = 0
        var expected: UInt64 = 1
        while expected < 1 << 33 {
            sequence &+= 2999
            expected += 2999
            _ = subject.receive(sequence: sequence, timestamp: 0, arrival: nil)
            if subject.received % 200_000 == 0 {
                let interval = subject.interval()
                #expect(interval.expected > 0)
            }
        }
        #expect(subject.expected == expected)
        #expect(subject.highest == UInt32(truncatingIfNeeded: expected - 1))
        #expect(subject.lost == Int64(expected - subject.received))
    }

    @Test func jitterFollowsTheFormula() {
        // J += (|D| - J) / 16 in real numbers, beside the subject's whole ones.
        var subject = ReceptionStatistics(source: 7, first: 0)
        var random = Seeded(3)
        var jitter = 0.0
        var transitBefore: Double?
        for sequence in UInt16(0)..<2000 {
            let timestamp = UInt32(sequence) * 160
            let delay = UInt32.random(in: 0...400, using: &random)
            _ = subject.receive(sequence: sequence, timestamp: timestamp, arrival: timestamp &+ 5000 &+ delay)
            let transit = Double(delay)
            if let transitBefore { jitter += (abs(transit - transitBefore) - jitter) / 16 }
            transitBefore = transit
            #expect(abs(Double(subject.jitter) - jitter) <= 1.5)
        }
        #expect(jitter > 100)
    }

    @Test func constantDelayIsNoJitter() {
        var subject = ReceptionStatistics(source: 7, first: 0)
        for sequence in UInt16(0)..<100 {
            // Both clocks wrap on the way.
            let timestamp = UInt32.max - 4000 &+ UInt32(sequence) &* 160
            _ = subject.receive(sequence: sequence, timestamp: timestamp, arrival: timestamp &+ 123_456)
        }
        #expect(subject.jitter == 0)
    }
}

extension ReceptionStatistics {
    /// A packet that came as regularly as it was sent.
    fileprivate mutating func take(_ sequence: UInt16) -> PacketOrder? {
        let timestamp = UInt32(sequence) * 160
        return receive(sequence: sequence, timestamp: timestamp, arrival: timestamp)
    }
}
