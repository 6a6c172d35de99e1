/// The fixed header of an RTP packet (RFC 3550 §5.1), without the lists that may follow it.
public struct RTPHeader: Sendable, Equatable {
    /// Octets of the header as we write it.
    public static let size = 12

    public var marker: Bool
    /// 0 to 127.
    public var payloadType: UInt8
    public var sequence: UInt16
    public var timestamp: UInt32
    /// The synchronization source.
    public var source: UInt32

    public init(marker: Bool, payloadType: UInt8, sequence: UInt16, timestamp: UInt32, source: UInt32) {
        self.marker = marker
        self.payloadType = payloadType
        self.sequence = sequence
        self.timestamp = timestamp
        self.source = source
    }

    /// Reads a packet; nil when it is no whole RTP packet of version 2.
    /// - Parameters:
    ///   - packet: the whole datagram.
    ///   - payload: set to where the payload lies, after contributing sources and extension, before padding.
    public init?(parsing packet: UnsafeRawBufferPointer, payload: inout Range<Int>) {
        guard packet.count >= Self.size, packet[0] >> 6 == 2 else { return nil }
        var start = Self.size + 4 * Int(packet[0] & 0x0F)
        if packet[0] & 0x10 != 0 {
            guard packet.count >= start + 4 else { return nil }
            start += 4 + 4 * Int(packet.bigEndian16(at: start + 2))
        }
        var end = packet.count
        if packet[0] & 0x20 != 0 {
            let padding = Int(packet[end - 1])
            guard padding > 0 else { return nil }
            end -= padding
        }
        guard start <= end else { return nil }
        payload = start..<end
        marker = packet[1] & 0x80 != 0
        payloadType = packet[1] & 0x7F
        sequence = packet.bigEndian16(at: 2)
        timestamp = packet.bigEndian32(at: 4)
        source = packet.bigEndian32(at: 8)
    }

    /// Writes the header into the first ``size`` octets.
    public func write(to packet: UnsafeMutableRawBufferPointer) {
        packet[0] = 0x80
        packet[1] = payloadType | (marker ? 0x80 : 0)
        packet.storeBytes(of: sequence.bigEndian, toByteOffset: 2, as: UInt16.self)
        packet.storeBytes(of: timestamp.bigEndian, toByteOffset: 4, as: UInt32.self)
        packet.storeBytes(of: source.bigEndian, toByteOffset: 8, as: UInt32.self)
    }
}

extension UnsafeRawBufferPointer {
    func bigEndian16(at offset: Int) -> UInt16 {
        UInt16(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    func bigEndian32(at offset: Int) -> UInt32 {
        UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}
