import Glibc
import MediaCore
import SofiaUserAgent

/// Which of our addresses a server is reached from.
enum LocalAddress {
    /// - Parameters:
    ///   - bind: numeric; an unspecified address leaves the choice to the routing table.
    ///   - host: the server. For a name, the address of the default route is taken, since nothing is looked up here.
    /// - Returns: a numeric address, without brackets.
    static func choose(bind: String, towards host: String) throws(SofiaError) -> String {
        guard let bound = SocketAddress(host: bind, port: 0) else {
            throw .cannotBind(bind, reason: "sip.bind wants a numeric address")
        }
        guard bound.isUnspecified else { return bind }
        var targets = [SocketAddress(host: host, port: 5060)].compactMap(\.self)
        if targets.isEmpty {
            // Addresses for documentation (RFC 5737, RFC 3849): nothing is sent to them.
            let examples = bound.isIPv6 ? ["2001:db8::1", "192.0.2.1"] : ["192.0.2.1", "2001:db8::1"]
            targets = examples.compactMap { SocketAddress(host: $0, port: 5060) }
        }
        for target in targets {
            if let address = source(towards: target) { return address }
        }
        throw .cannotBind(bind, reason: "no route to \(host)")
    }

    /// Whether a numeric address is one of this host, which is so when a socket can be bound to it.
    static func isOurs(_ host: String) -> Bool {
        guard let address = SocketAddress(host: host, port: 0), !address.isUnspecified else { return false }
        let descriptor = socket(address.family, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return address.withSockaddr { bind(descriptor, $0, $1) } == 0
    }

    /// The address that the system would send from: connecting a datagram socket decides it and sends nothing.
    private static func source(towards target: SocketAddress) -> String? {
        let descriptor = socket(target.family, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard target.withSockaddr({ connect(descriptor, $0, $1) }) == 0 else { return nil }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return status == 0 ? SocketAddress(storage)?.host : nil
    }
}
