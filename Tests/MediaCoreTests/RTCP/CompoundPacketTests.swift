import MediaCore
import Testing

/// RFC 3550 §6.
@Suite struct CompoundPacketTests {
    private let sender = SenderInformation(
        time: 0x83AA_7E80_4000_0000, timestamp: 0x0000_1F40, packets: 0x0102_0304, octets: 0x0506_0708)
    private let block = ReportBlock(
        source: 0xAABB_CCDD, fractionLost: 64, cumulativeLost: -2, highestSequence: 0x0001_FFFE, jitter: 33,
        lastSenderReport: 0x7E80_4000, delaySinceLastSenderReport: 0x0001_8000)

    private func parse(_ packet: [UInt8]) -> CompoundPacketReader? {
        packet.withUnsafeBytes { CompoundPacketReader(parsing: $0) }
    }

    private func write(
        sender: SenderInformation? = nil, blocks: [ReportBlock] = [], name: String = "a@b", bye: Bool = false
    ) -> [UInt8] {
        CompoundPacketWriter.packet(source: 0x1122_3344, sender: sender, blocks: blocks, name: name, bye: bye)
    }

    @Test func writesASenderReport() {
        let words: [UInt8] = [
            // §6.4.1: version 2, one block, type 200, 12 words after this one.
            0x81, 200, 0, 12, 0x11, 0x22, 0x33, 0x44,
            0x83, 0xAA, 0x7E, 0x80, 0x40, 0, 0, 0, 0, 0, 0x1F, 0x40, 1, 2, 3, 4, 5, 6, 7, 8,
            0xAA, 0xBB, 0xCC, 0xDD, 64, 0xFF, 0xFF, 0xFE, 0, 1, 0xFF, 0xFE, 0, 0, 0, 33,
            0x7E, 0x80, 0x40, 0, 0, 1, 0x80, 0,
            // §6.5: one chunk; CNAME "a@b" ends on a word, so that a whole word of zeros ends the list.
            0x81, 202, 0, 3, 0x11, 0x22, 0x33, 0x44, 1, 3, 0x61, 0x40, 0x62, 0, 0, 0,
        ]
        #expect(write(sender: sender, blocks: [block]) == words)
    }

    @Test func writesAReceiverReportAndBye() {
        let packet = write(bye: true)
        #expect(packet.prefix(8) == [0x80, 201, 0, 1, 0x11, 0x22, 0x33, 0x44])
        #expect(packet.suffix(8) == [0x81, 203, 0, 1, 0x11, 0x22, 0x33, 0x44])
    }

    @Test func readsWhatItWrites() throws {
        let read = try #require(parse(write(sender: sender, blocks: [block], bye: true)))
        #expect(read.source == 0x1122_3344)
        #expect(read.sender == sender)
        #expect(read.blocks == [block])
        #expect(read.bye)
    }

    @Test(arguments: 0...9) func theNameEndsWithZerosUpToAWord(length: Int) throws {
        let packet = write(name: String(repeating: "x", count: length))
        #expect(packet.count % 4 == 0)
        let items = packet.dropFirst(8 + 8)
        #expect(items.prefix(2) == [1, UInt8(length)])
        let zeros = items.dropFirst(2 + length)
        #expect((1...4).contains(zeros.count))
        #expect(zeros.allSatisfy { $0 == 0 })
        #expect(Int(packet[8 + 2]) << 8 | Int(packet[8 + 3]) == (packet.count - 8) / 4 - 1)
        #expect(parse(packet) != nil)
    }

    @Test func aNameIsNoLongerThanItsLengthCanSay() {
        let packet = write(name: String(repeating: "x", count: 300))
        #expect(packet[17] == 255)
        #expect(parse(packet) != nil)
    }

    @Test(
        arguments: [
            (-0x80_0000, -0x80_0000), (0x7F_FFFF, 0x7F_FFFF), (-1, -1), (0, 0), (0x100_0000, 0x7F_FFFF),
            (-0x100_0000, -0x80_0000),
        ] as [(Int32, Int32)])
    func lossHas24BitsAndASign(written: Int32, expected: Int32) throws {
        var block = block
        block.cumulativeLost = written
        #expect(try #require(parse(write(blocks: [block]))).blocks.first?.cumulativeLost == expected)
    }

    @Test func passesOverSectionsThatItDoesNotKnow() throws {
        // An application's packet (204) and an extended report (207) in between.
        let packet =
            write() + [0x80, 204, 0, 2, 0, 0, 0, 1, 0x61, 0x62, 0x63, 0x64] + [0x80, 207, 0, 1, 0, 0, 0, 1]
            + [0x81, 203, 0, 1, 0x11, 0x22, 0x33, 0x44]
        #expect(try #require(parse(packet)).bye)
    }

    @Test func refusesWhatDoesNotBeginWithAReport() {
        #expect(parse([0x81, 202, 0, 1, 0, 0, 0, 1]) == nil)
        #expect(parse([0x81, 203, 0, 1, 0, 0, 0, 1]) == nil)
    }

    @Test func refusesEveryTruncation() {
        let packet = write(sender: sender, blocks: [block], bye: true)
        // A report and the name are whole packets of their own; any other beginning is broken off.
        let whole: Set = [packet.count, packet.count - 8, 52]
        for count in 0..<packet.count where !whole.contains(count) {
            #expect(parse(Array(packet.prefix(count))) == nil, "\(count) octets")
        }
    }

    @Test func refusesCountsAndLengthsThatLie() {
        var packet = write(sender: sender, blocks: [block])
        packet[0] = 0x80 | 31
        #expect(parse(packet) == nil)
        packet = write(blocks: [block])
        packet[0] = 0x82
        #expect(parse(packet) == nil)
        packet = write()
        packet[3] = 255
        #expect(parse(packet) == nil)
        packet = write()
        packet[0] = 0x40
        #expect(parse(packet) == nil)
    }

    @Test func arbitraryOctetsAreSafe() {
        var random = Seeded(2)
        let good = write(sender: sender, blocks: [block], bye: true)
        var understood = 0
        for _ in 0..<20_000 {
            var packet = good
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                packet[Int.random(in: 0..<packet.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            if let read = parse(Array(packet.prefix(4 * Int.random(in: 0...packet.count / 4, using: &random)))) {
                understood += 1
                #expect(read.blocks.count <= 31 * 2)
            }
        }
        #expect(understood > 0)
    }
}
