import MediaCore
import Testing

/// RFC 3550 §5.1 and §5.3.1.
@Suite struct RTPHeaderTests {
    /// Version 2, marker, payload type 8, sequence 0x1234, timestamp 0xDEADBEEF, source 0xCAFEF00D.
    private static let fixed: [UInt8] = [
        0x80, 0x88, 0x12, 0x34, 0xDE, 0xAD, 0xBE, 0xEF, 0xCA, 0xFE, 0xF0, 0x0D,
    ]

    private func parse(_ packet: [UInt8]) -> (header: RTPHeader, payload: [UInt8])? {
        packet.withUnsafeBytes { bytes in
            var payload = 0..<0
            return RTPHeader(parsing: bytes, payload: &payload).map { ($0, Array(bytes[payload])) }
        }
    }

    private func packet(flags: UInt8 = 0, _ rest: [UInt8]) -> [UInt8] {
        var packet = Self.fixed + rest
        packet[0] |= flags
        return packet
    }

    @Test func readsTheFixedHeader() throws {
        let (header, payload) = try #require(parse(Self.fixed + [1, 2, 3]))
        #expect(
            header
                == RTPHeader(
                    marker: true, payloadType: 8, sequence: 0x1234, timestamp: 0xDEAD_BEEF, source: 0xCAFE_F00D))
        #expect(payload == [1, 2, 3])
    }

    @Test func writesWhatItReads() {
        var packet = [UInt8](repeating: 0xFF, count: RTPHeader.size)
        let header = RTPHeader(
            marker: true, payloadType: 8, sequence: 0x1234, timestamp: 0xDEAD_BEEF, source: 0xCAFE_F00D)
        packet.withUnsafeMutableBytes { header.write(to: $0) }
        #expect(packet == Self.fixed)
    }

    @Test func payloadTypeAndMarkerDoNotMix() throws {
        var plain = Self.fixed
        plain[1] = 0x7F
        let header = try #require(parse(plain)).header
        #expect(!header.marker)
        #expect(header.payloadType == 127)
    }

    @Test func aPacketMayHaveNoPayload() throws {
        #expect(try #require(parse(Self.fixed)).payload == [])
    }

    @Test func skipsContributingSources() throws {
        let sources = [UInt8](repeating: 0xAA, count: 4 * 3)
        #expect(try #require(parse(packet(flags: 3, sources + [9, 8]))).payload == [9, 8])
        #expect(parse(packet(flags: 15, sources)) == nil)
    }

    @Test func skipsAnExtension() throws {
        let one: [UInt8] = [0xBE, 0xDE, 0, 1, 0x10, 0xFF, 0, 0]
        #expect(try #require(parse(packet(flags: 0x10, one + [7]))).payload == [7])
        let empty: [UInt8] = [0xBE, 0xDE, 0, 0]
        #expect(try #require(parse(packet(flags: 0x10, empty + [7]))).payload == [7])
    }

    @Test func skipsAnExtensionAfterContributingSources() throws {
        let rest: [UInt8] = [1, 1, 1, 1, 0xBE, 0xDE, 0, 1, 2, 2, 2, 2]
        #expect(try #require(parse(packet(flags: 0x11, rest + [7, 6]))).payload == [7, 6])
    }

    @Test func leavesPaddingOut() throws {
        #expect(try #require(parse(packet(flags: 0x20, [5, 6, 0, 0, 3]))).payload == [5, 6])
        #expect(try #require(parse(packet(flags: 0x20, [0, 0, 0, 4]))).payload == [])
    }

    @Test(arguments: [[5, 6, 0], [5, 6, 4], [255]] as [[UInt8]])
    func refusesPaddingThatCannotBe(rest: [UInt8]) {
        #expect(parse(packet(flags: 0x20, rest)) == nil)
    }

    @Test func refusesAnExtensionThatDoesNotFit() {
        #expect(parse(packet(flags: 0x10, [0xBE, 0xDE, 0])) == nil)
        #expect(parse(packet(flags: 0x10, [0xBE, 0xDE, 0xFF, 0xFF, 1, 2, 3, 4])) == nil)
        // Padding may not reach into it either.
        #expect(parse(packet(flags: 0x30, [0xBE, 0xDE, 0, 1, 0, 0, 0, 5])) == nil)
    }

    @Test(arguments: 0..<12) func refusesATruncatedHeader(count: Int) {
        #expect(parse(Array(Self.fixed.prefix(count))) == nil)
    }

    @Test(arguments: [0x00, 0x40, 0xC0] as [UInt8]) func refusesAnotherVersion(first: UInt8) {
        var packet = Self.fixed + [1]
        packet[0] = first
        #expect(parse(packet) == nil)
    }

    @Test func arbitraryOctetsNeverGiveAPayloadOutside() {
        var random = Seeded(1)
        for _ in 0..<20_000 {
            var packet = (0..<Int.random(in: 0...64, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            if !packet.isEmpty { packet[0] = 0x80 | packet[0] & 0x3F }
            let size = packet.count
            packet.withUnsafeBytes { bytes in
                var payload = 0..<0
                guard RTPHeader(parsing: bytes, payload: &payload) != nil else { return }
                #expect(payload.lowerBound >= RTPHeader.size && payload.upperBound <= size)
            }
        }
    }
}
