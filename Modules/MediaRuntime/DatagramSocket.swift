@preconcurrency import Glibc
import MediaCore

/// A UDP socket that never waits. Closed when it is let go.
final class DatagramSocket: Sendable {
    let descriptor: Int32
    let address: SocketAddress

    /// - Throws: ``MediaError/socket(_:)``; nil for a port that is taken.
    init?(_ address: SocketAddress) throws(MediaError) {
        let descriptor = socket(address.family, Int32(SOCK_DGRAM.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
        guard descriptor >= 0 else {
            throw .socket("no UDP socket can be had: \(String(cString: strerror(errno)))")
        }
        if address.isIPv6 {
            // `::` means IPv6 alone, so that it leaves IPv4's ports to others and no address comes in two forms.
            var on: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        let bound = address.withSockaddr { Glibc.bind(descriptor, $0, $1) }
        guard bound == 0 else {
            let reason = errno
            close(descriptor)
            if reason == EADDRINUSE || reason == EACCES { return nil }
            throw .socket("cannot use \(address.host) for RTP: \(String(cString: strerror(reason)))")
        }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let named = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard named == 0, let local = SocketAddress(storage) else {
            close(descriptor)
            throw .socket("the system does not tell the port of a socket")
        }
        self.descriptor = descriptor
        self.address = local
    }

    deinit {
        close(descriptor)
    }

    /// Marks what is sent (RFC 2474; the upper six bits are the code point). What the system refuses stays unmarked.
    func mark(typeOfService: UInt8) {
        var value = Int32(typeOfService)
        let length = socklen_t(MemoryLayout<Int32>.size)
        if address.isIPv6 {
            setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_TCLASS, &value, length)
        } else {
            setsockopt(descriptor, Int32(IPPROTO_IP), IP_TOS, &value, length)
        }
    }

    /// Sends a datagram. What the network does with it shows in RTCP, if at all.
    /// - Returns: whether the system took it.
    func send(_ bytes: UnsafeRawBufferPointer, to address: SocketAddress) -> Bool {
        address.withSockaddr { pointer, length in
            sendto(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL), pointer, length) == bytes.count
        }
    }

    /// Takes the next datagram that waits; nil when none does.
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> (count: Int, from: SocketAddress)? {
        // An ICMP error of an earlier datagram is told once, in place of a datagram: it does not end anything.
        for _ in 0..<4 {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let count = withUnsafeMutablePointer(to: &storage) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(descriptor, buffer.baseAddress, buffer.count, 0, $0, &length)
                }
            }
            if count >= 0, let from = SocketAddress(storage) { return (count, from) }
            if errno == EAGAIN || errno == EWOULDBLOCK { return nil }
        }
        return nil
    }
}
