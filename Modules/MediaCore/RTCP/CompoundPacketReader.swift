/// What a compound RTCP packet says, as far as we use it (RFC 3550 §6). Hostile input is safe: what does not fit is nil.
public struct CompoundPacketReader: Sendable, Equatable {
    public private(set) var source: UInt32 = 0
    public private(set) var sender: SenderInformation?
    public private(set) var blocks: [ReportBlock] = []
    /// The source says that it is leaving.
    public private(set) var bye = false

    /// - Returns: nil unless all of it is well-formed and it begins with a report (Appendix A.2).
    public init?(parsing packet: UnsafeRawBufferPointer) {
        guard packet.count >= 8, packet.count % 4 == 0, packet[1] == 200 || packet[1] == 201 else { return nil }
        source = packet.bigEndian32(at: 4)
        var start = 0
        while start < packet.count {
            guard packet.count - start >= 4, packet[start] >> 6 == 2 else { return nil }
            let end = start + 4 + 4 * Int(packet.bigEndian16(at: start + 2))
            guard end <= packet.count else { return nil }
            let section = UnsafeRawBufferPointer(rebasing: packet[start..<end])
            let count = Int(section[0] & 0x1F)
            switch section[1] {
            case 200:
                guard section.count >= 28 + 24 * count else { return nil }
                sender = SenderInformation(
                    time: UInt64(section.bigEndian32(at: 8)) << 32 | UInt64(section.bigEndian32(at: 12)),
                    timestamp: section.bigEndian32(at: 16), packets: section.bigEndian32(at: 20),
                    octets: section.bigEndian32(at: 24))
                for index in 0..<count { blocks.append(ReportBlock(section, at: 28 + 24 * index)) }
            case 201:
                guard section.count >= 8 + 24 * count else { return nil }
                for index in 0..<count { blocks.append(ReportBlock(section, at: 8 + 24 * index)) }
            case 203:
                bye = true
            default:
                break
            }
            start = end
        }
    }
}

extension ReportBlock {
    fileprivate init(_ section: UnsafeRawBufferPointer, at offset: Int) {
        let lost = section.bigEndian32(at: offset + 4)
        self.init(
            source: section.bigEndian32(at: offset), fractionLost: UInt8(lost >> 24),
            // 24 bits with a sign.
            cumulativeLost: Int32(bitPattern: lost << 8) >> 8, highestSequence: section.bigEndian32(at: offset + 8),
            jitter: section.bigEndian32(at: offset + 12), lastSenderReport: section.bigEndian32(at: offset + 16),
            delaySinceLastSenderReport: section.bigEndian32(at: offset + 20))
    }
}
