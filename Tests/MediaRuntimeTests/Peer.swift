@preconcurrency import Glibc
import MediaCore

/// The far end of a call: two sockets, used by hand.
final class Peer: Sendable {
    struct SocketError: Error {
        var reason = String(cString: strerror(errno))
    }

    struct Datagram {
        var bytes: [UInt8]
        var from: SocketAddress
    }

    let address: SocketAddress
    let control: SocketAddress
    private let rtp: Int32
    private let rtcp: Int32

    init(_ host: String = "127.0.0.1") throws {
        (rtp, address) = try Self.bind(host)
        (rtcp, control) = try Self.bind(host)
    }

    deinit {
        close(rtp)
        close(rtcp)
    }

    private static func bind(_ host: String) throws -> (Int32, SocketAddress) {
        guard let any = SocketAddress(host: host, port: 0) else { throw SocketError(reason: "\(host) is no address") }
        let descriptor = socket(any.family, Int32(SOCK_DGRAM.rawValue) | O_CLOEXEC, 0)
        guard descriptor >= 0, any.withSockaddr({ Glibc.bind(descriptor, $0, $1) }) == 0 else { throw SocketError() }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard status == 0, let address = SocketAddress(storage) else { throw SocketError() }
        return (descriptor, address)
    }

    /// Sends a datagram from the RTP socket, or from the RTCP one.
    func send(_ bytes: [UInt8], to target: SocketAddress, control: Bool = false) throws {
        let descriptor = control ? rtcp : rtp
        let sent = bytes.withUnsafeBytes { bytes in
            target.withSockaddr { sendto(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL), $0, $1) }
        }
        guard sent == bytes.count else { throw SocketError() }
    }

    /// Waits for the next datagram; nil when none comes in time.
    func receive(control: Bool = false, within milliseconds: Int32 = 5000) -> Datagram? {
        let descriptor = control ? rtcp : rtp
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, milliseconds) == 1 else { return nil }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var buffer = [UInt8](repeating: 0, count: 2048)
        let count = buffer.withUnsafeMutableBytes { bytes in
            withUnsafeMutablePointer(to: &storage) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(descriptor, bytes.baseAddress, bytes.count, 0, $0, &length)
                }
            }
        }
        guard count >= 0, let from = SocketAddress(storage) else { return nil }
        return Datagram(bytes: Array(buffer.prefix(count)), from: from)
    }

    /// Waits for the next packet of voice.
    func packet(within milliseconds: Int32 = 5000) -> (header: RTPHeader, payload: [UInt8], from: SocketAddress)? {
        guard let datagram = receive(within: milliseconds) else { return nil }
        return datagram.bytes.withUnsafeBytes { bytes in
            var range = 0..<0
            return RTPHeader(parsing: bytes, payload: &range).map { ($0, Array(bytes[range]), datagram.from) }
        }
    }

    /// Waits for the next report.
    func report(control: Bool = true, within milliseconds: Int32 = 5000) -> CompoundPacketReader? {
        receive(control: control, within: milliseconds).flatMap { datagram in
            datagram.bytes.withUnsafeBytes { CompoundPacketReader(parsing: $0) }
        }
    }
}
