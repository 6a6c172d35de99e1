/// Writes our compound RTCP packets: a report, our name, and at the end of a call a BYE (RFC 3550 §6.1).
public enum CompoundPacketWriter {
    /// - Returns: the octets of the packet.
    public static func packet(
        source: UInt32, sender: SenderInformation?, blocks: [ReportBlock], name: String, bye: Bool
    ) -> [UInt8] {
        var packet: [UInt8] = []
        packet.reserveCapacity(128)
        section(&packet, type: sender == nil ? 201 : 200, count: blocks.count) { packet in
            packet.append32(source)
            if let sender {
                packet.append32(UInt32(truncatingIfNeeded: sender.time >> 32))
                packet.append32(UInt32(truncatingIfNeeded: sender.time))
                packet.append32(sender.timestamp)
                packet.append32(sender.packets)
                packet.append32(sender.octets)
            }
            for block in blocks { packet.append(block) }
        }
        section(&packet, type: 202, count: 1) { packet in
            packet.append32(source)
            let name = Array(name.utf8.prefix(255))
            packet.append(1)
            packet.append(UInt8(name.count))
            packet.append(contentsOf: name)
            // The list of items ends with at least one zero, up to a whole word (§6.5).
            packet.append(0)
            while packet.count % 4 != 0 { packet.append(0) }
        }
        if bye { section(&packet, type: 203, count: 1) { $0.append32(source) } }
        return packet
    }

    private static func section(_ packet: inout [UInt8], type: UInt8, count: Int, _ body: (inout [UInt8]) -> Void) {
        let start = packet.count
        packet.append(contentsOf: [0x80 | UInt8(count), type, 0, 0])
        body(&packet)
        let words = (packet.count - start) / 4 - 1
        packet[start + 2] = UInt8(words >> 8)
        packet[start + 3] = UInt8(words & 0xFF)
    }
}

extension [UInt8] {
    fileprivate mutating func append32(_ value: UInt32) {
        append(UInt8(truncatingIfNeeded: value >> 24))
        append(UInt8(truncatingIfNeeded: value >> 16))
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    fileprivate mutating func append(_ block: ReportBlock) {
        append32(block.source)
        let lost = Swift.max(-0x80_0000, Swift.min(0x7F_FFFF, block.cumulativeLost))
        append32(UInt32(block.fractionLost) << 24 | UInt32(bitPattern: lost) & 0xFF_FFFF)
        append32(block.highestSequence)
        append32(block.jitter)
        append32(block.lastSenderReport)
        append32(block.delaySinceLastSenderReport)
    }
}
