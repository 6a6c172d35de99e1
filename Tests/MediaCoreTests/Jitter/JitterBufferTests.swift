import MediaCore
import Testing

@Suite struct JitterBufferTests {
    private func pull(_ buffer: inout JitterBuffer, _ count: Int = 160) -> [Int16] {
        var samples = [Int16](repeating: 99, count: count)
        samples.withUnsafeMutableBufferPointer { buffer.pull(into: $0) }
        return samples
    }

    private func insert(
        _ buffer: inout JitterBuffer, _ timestamp: UInt32, _ value: Int16, count: Int = 160,
        order: PacketOrder = .following
    ) {
        buffer.insert(timestamp: timestamp, count: count, order: order) { _ in value }
    }

    private func expect(_ samples: [Int16], _ value: Int16, _ location: SourceLocation = #_sourceLocation) {
        #expect(samples.allSatisfy { $0 == value }, sourceLocation: location)
    }

    /// What comes after a gap is faded in.
    private func expectEnd(_ samples: [Int16], _ value: Int16, _ location: SourceLocation = #_sourceLocation) {
        #expect(samples.last == value, sourceLocation: location)
    }

    // MARK: One packet after the other

    @Test func silenceComesBeforeTheFirstPacket() {
        var buffer = JitterBuffer()
        for _ in 0..<100 { expect(pull(&buffer), 0) }
        #expect(buffer.counts == JitterBuffer.Counts())
        #expect(buffer.starved == 0)
    }

    @Test func samplesComeOutAsTheyWentInAfterTheDelay() {
        var buffer = JitterBuffer(minimum: 20)
        insert(&buffer, 0xFFFF_FF60, 5)
        insert(&buffer, 0, 6)
        expect(pull(&buffer), 0)
        expect(pull(&buffer), 5)
        expect(pull(&buffer), 6)
    }

    @Test(arguments: [80, 160, 240, 480]) func packetsOfAnyLengthFit(count: Int) {
        var buffer = JitterBuffer(minimum: 0)
        let total = 960
        for start in stride(from: 0, to: total, by: count) {
            buffer.insert(timestamp: UInt32(start), count: count) { Int16(start + $0) }
        }
        var heard: [Int16] = []
        for _ in 0..<(total / 160) { heard += pull(&buffer) }
        #expect(heard == (0..<total).map { Int16($0) })
    }

    @Test func orderAndDuplicatesDoNotMatter() {
        var buffer = JitterBuffer(minimum: 0)
        insert(&buffer, 0, 1)
        insert(&buffer, 320, 3, order: .afterLoss)
        insert(&buffer, 160, 2, order: .outOfOrder)
        insert(&buffer, 160, 2, order: .outOfOrder)
        for value in 1...3 as ClosedRange<Int16> { expect(pull(&buffer), value) }
        #expect(buffer.counts.concealed == 0)
        #expect(buffer.counts.late == 0)
    }

    @Test func lostPacketIsMadeUpOnceAndDelaysNothing() {
        var buffer = JitterBuffer(minimum: 0)
        insert(&buffer, 0, 1)
        _ = pull(&buffer)
        // The second is lost, and nobody knows yet.
        _ = pull(&buffer)
        #expect(buffer.starved == 160)
        insert(&buffer, 320, 3, order: .afterLoss)
        #expect(buffer.counts.concealed == 160)
        #expect(buffer.waiting == 160)
        expectEnd(pull(&buffer), 3)
        #expect(buffer.counts.concealed == 160)
    }

    @Test func latePacketIsPlayedWhenNothingElseWas() {
        var buffer = JitterBuffer(minimum: 0)
        insert(&buffer, 0, 1)
        _ = pull(&buffer)
        _ = pull(&buffer)
        insert(&buffer, 160, 2)
        expectEnd(pull(&buffer), 2)
        #expect(buffer.counts.concealed == 160)
        #expect(buffer.counts.late == 0)
    }

    @Test func packetBehindWhatWasPlayedIsCountedAsLate() {
        var buffer = JitterBuffer(minimum: 0)
        insert(&buffer, 0, 1)
        insert(&buffer, 320, 3, order: .afterLoss)
        for _ in 0..<3 { _ = pull(&buffer) }
        insert(&buffer, 160, 2, order: .outOfOrder)
        #expect(buffer.counts.late == 1)
        #expect(buffer.waiting == 0)
    }

    // MARK: Pauses

    @Test func pauseOfTheSenderIsNotMadeUp() {
        var buffer = JitterBuffer(minimum: 0)
        insert(&buffer, 0, 1000)
        _ = pull(&buffer)
        for _ in 0..<50 { _ = pull(&buffer) }
        #expect(buffer.starved == 8000)
        // Discontinuous transmission: the timestamps have gone on, the sequence numbers have not (RFC 3550 §5.1).
        insert(&buffer, 51 * 160, 7)
        #expect(buffer.counts.concealed == 0)
        #expect(buffer.starved == 0)
        #expect(buffer.waiting == 160)
        expectEnd(pull(&buffer), 7)
    }

    @Test func announcedPauseIsSilentAtOnce() {
        var buffer = JitterBuffer(minimum: 0)
        insert(&buffer, 0, 1000)
        _ = pull(&buffer)
        buffer.pause()
        expect(pull(&buffer), 0)
        #expect(buffer.starved == 0)
    }

    @Test func shortPauseKeepsTheDelay() {
        var buffer = JitterBuffer(minimum: 0)
        insert(&buffer, 0, 1)
        insert(&buffer, 160, 2)
        // Two frames of pause, told while one still waits.
        _ = pull(&buffer)
        insert(&buffer, 640, 3)
        expect(pull(&buffer), 2)
        expect(pull(&buffer), 0)
        expect(pull(&buffer), 0)
        expect(pull(&buffer), 3)
        #expect(buffer.counts.concealed == 0)
    }

    // MARK: Jumps

    @Test(arguments: [0x4000_0000 as UInt32, 0x8000_0001, 0xC000_0000, 100_000, 0xFFFF_0000])
    func senderThatJumpsIsHeardAtOnce(timestamp: UInt32) {
        var buffer = JitterBuffer()
        for index in 0..<5 as Range<UInt32> { insert(&buffer, index * 160, 1) }
        _ = pull(&buffer)
        insert(&buffer, timestamp, 2, order: .afterLoss)
        insert(&buffer, timestamp &+ 160, 3)
        var heard: [Int16] = []
        for _ in 0..<12 { heard += pull(&buffer) }
        #expect(heard.contains(2) && heard.contains(3))
    }

    @Test func resetForgetsWhatWaits() {
        var buffer = JitterBuffer()
        insert(&buffer, 0, 1)
        buffer.reset()
        #expect(buffer.waiting == 0)
        expect(pull(&buffer), 0)
    }

    @Test func hostileLengthsAreDropped() {
        var buffer = JitterBuffer()
        insert(&buffer, 0, 1, count: 0)
        insert(&buffer, 0, 1, count: 100_000)
        #expect(buffer.waiting == 0)
    }

    @Test func nobodyPullingBoundsWhatWaits() {
        var buffer = JitterBuffer(maximum: 200)
        for index in 0..<1000 as Range<UInt32> { insert(&buffer, index * 160, 1) }
        #expect(buffer.waiting <= 1600 + 160)
        #expect(buffer.counts.discarded > 0)
    }
}
