import Locking
import MediaCore

/// The sockets of a leg: RTP on an even port, RTCP on the next (RFC 3550 §11).
struct PortPair: Sendable {
    let rtp: DatagramSocket
    let rtcp: DatagramSocket
}

/// Hands out pairs of ports.
final class PortAllocator: Sendable {
    /// Where the next search in a range begins: each call takes the next pair, so that late packets of the one before
    /// meet a closed port.
    private let next = Guarded<[ClosedRange<UInt16>: UInt16]>([:])

    func pair(on host: String, within range: ClosedRange<UInt16>?) throws(MediaError) -> PortPair {
        guard let any = SocketAddress(host: host, port: 0) else {
            throw .socket("\"\(host)\" is no numeric address: sip.bind must name one")
        }
        guard let range else { return try anyPair(any) }
        // An odd last port has no partner: it is no beginning either.
        let first = min(range.lowerBound, .max - 1) + range.lowerBound % 2
        let count = range.upperBound > first ? (Int(range.upperBound) - Int(first) + 1) / 2 : 0
        guard count > 0 else { throw .noFreePort(range) }
        let start = next.withLock { $0[range] ?? first }
        for step in 0..<count {
            let offset = (Int(start - first) / 2 + step) % count
            let port = first + UInt16(2 * offset)
            guard let pair = try Self.pair(any, port) else { continue }
            next.withLock { $0[range] = first + UInt16(2 * ((offset + 1) % count)) }
            return pair
        }
        throw .noFreePort(range)
    }

    private func anyPair(_ any: SocketAddress) throws(MediaError) -> PortPair {
        for _ in 0..<64 {
            guard let probe = try DatagramSocket(any) else { continue }
            if probe.address.port % 2 == 0 {
                if let rtcp = try DatagramSocket(any.with(port: probe.address.port + 1)) {
                    return PortPair(rtp: probe, rtcp: rtcp)
                }
            } else if let rtp = try DatagramSocket(any.with(port: probe.address.port - 1)) {
                return PortPair(rtp: rtp, rtcp: probe)
            }
        }
        throw .noFreePort(1024...65535)
    }

    private static func pair(_ any: SocketAddress, _ port: UInt16) throws(MediaError) -> PortPair? {
        guard let rtp = try DatagramSocket(any.with(port: port)),
            let rtcp = try DatagramSocket(any.with(port: port + 1))
        else { return nil }
        return PortPair(rtp: rtp, rtcp: rtcp)
    }
}
