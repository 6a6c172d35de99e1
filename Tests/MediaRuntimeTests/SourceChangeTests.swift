import MediaCore
import Testing

@testable import MediaRuntime

/// A source that changes in the middle of a call leaves its figures and its sound as they are.
struct SourceChangeTests {
    private let remote = SocketAddress(host: "192.0.2.1", port: 4000)
    private var half = ReceivingHalf(ours: 1)
    private var now: Int64 = 0

    init() {
        apply()
    }

    private mutating func apply(port: UInt16 = 4000) {
        let media = NegotiatedMedia(remote: remote?.with(port: port), payload: .pcmu)
        let failure = half.apply(media, ShieldMaker(protection: nil, isDemanded: false))
        #expect(failure == nil)
    }

    /// Voice of one source, a frame of it played with each packet.
    /// - Returns: what was played.
    private mutating func talk(
        _ source: UInt32, from sequence: UInt16, count: Int, losing lost: Set<Int> = [], port: UInt16 = 4000
    ) throws -> [Int16] {
        let address = try #require(remote).with(port: port)
        var heard: [Int16] = []
        for index in 0..<count {
            now += 20_000_000
            if !lost.contains(index) {
                var packet =
                    [UInt8](repeating: 0, count: RTPHeader.size) + tone(500, from: 160 * index).map(G711.muLaw.encode)
                packet.withUnsafeMutableBytes { bytes in
                    RTPHeader(
                        marker: false, payloadType: 0, sequence: sequence &+ UInt16(index),
                        timestamp: source &* 77_777 &+ UInt32(160 * index), source: source
                    ).write(to: bytes)
                    _ = half.received(bytes, from: address, at: now)
                }
            }
            var frame = [Int16](repeating: 0, count: 160)
            frame.withUnsafeMutableBufferPointer { half.render(into: $0, at: now + 1_000_000) }
            heard += frame
        }
        return heard
    }

    @Test mutating func figuresOfTheCallGoOn() throws {
        _ = try talk(7, from: 65_500, count: 100, losing: [10, 20, 30])
        var reading = try #require(half.reading)
        #expect(reading.packetsReceived == 97)
        #expect(reading.packetsLost == 3)
        let played = reading.counts.played
        // Signalled: another address, another source.
        apply(port: 5000)
        _ = try talk(8, from: 3, count: 100, losing: [50], port: 5000)
        reading = try #require(half.reading)
        #expect(reading.packetsReceived == 97 + 99)
        #expect(reading.packetsLost == 4)
        #expect(reading.counts.played >= played + 98 * 160)
        // Not signalled: a second packet in a row confirms it (RFC 3550 §A.1).
        _ = try talk(9, from: 40_000, count: 50, port: 5000)
        reading = try #require(half.reading)
        #expect(reading.packetsReceived == 97 + 99 + 49)
        #expect(reading.packetsLost == 4)
        // What is reported to the far end is about its present source alone (§6.4.1).
        let block = half.reportBlock(at: now)
        #expect(block?.source == 9)
        #expect(block?.cumulativeLost == 0)
    }

    @Test mutating func aSourceThatBeginsItsNumbersAnewIsCountedOn() throws {
        _ = try talk(7, from: 100, count: 100, losing: [10])
        _ = try talk(7, from: 30_000, count: 100)
        let reading = try #require(half.reading)
        // The first of the new numbers is not believed until the next confirms it.
        #expect(reading.packetsReceived == 99 + 99)
        #expect(reading.packetsLost == 1)
    }

    @Test mutating func theNewSourceIsHeardAtOnceAndClearly() throws {
        _ = try talk(7, from: 100, count: 100)
        let concealed = try #require(half.reading).counts.concealed
        apply(port: 5000)
        let heard = try talk(8, from: 9, count: 50, port: 5000)
        #expect(share(of: 500, in: Array(heard.dropFirst(480))) > 0.98)
        #expect(try #require(half.reading).counts.concealed == concealed)
    }

    @Test mutating func theFormerAddressIsNotHeardAnyMore() throws {
        _ = try talk(7, from: 100, count: 10)
        apply(port: 5000)
        _ = try talk(7, from: 110, count: 10)
        #expect(try #require(half.reading).packetsReceived == 20)
        _ = try talk(8, from: 1, count: 10, port: 5000)
        // Its first packet is not believed until the next confirms it. Once the peer was heard at the address that it told, only that counts.
        _ = try talk(7, from: 120, count: 10)
        #expect(try #require(half.reading).packetsReceived == 29)
    }
}
