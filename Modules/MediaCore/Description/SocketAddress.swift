import Glibc

/// An IP address and a port, as a value that compares without touching a string.
public struct SocketAddress: Sendable, Hashable {
    /// The address in network order; an IPv4 address is the last four bytes.
    let high: UInt64
    let low: UInt64
    /// Whether this is an IPv6 address.
    public let isIPv6: Bool
    /// In host order.
    public var port: UInt16
    /// The interface that a link-local IPv6 address belongs to; 0 otherwise.
    public let scope: UInt32

    init(high: UInt64, low: UInt64, isIPv6: Bool, port: UInt16, scope: UInt32) {
        self.high = high
        self.low = low
        self.isIPv6 = isIPv6
        self.port = port
        self.scope = scope
    }

    /// - Parameters:
    ///   - host: a numeric IPv4 or IPv6 address without brackets; a name gives nil, nothing is looked up.
    ///   - port: in host order.
    ///   - scope: of a link-local IPv6 address; 0: none.
    public init?(host: String, port: UInt16, scope: UInt32 = 0) {
        // The longest text is an IPv6 address with an IPv4 tail; the check of the characters also keeps out a NUL.
        guard host.utf8.count < Int(INET6_ADDRSTRLEN), host.utf8.allSatisfy(Self.isAddressCharacter) else { return nil }
        if host.utf8.contains(UInt8(ascii: ":")) {
            var address = in6_addr()
            guard inet_pton(AF_INET6, host, &address) == 1 else { return nil }
            self.init(address, port: port, scope: scope)
        } else {
            var address = in_addr()
            guard inet_pton(AF_INET, host, &address) == 1 else { return nil }
            self.init(address, port: port)
        }
    }

    /// The numeric address without brackets.
    public var host: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isIPv6 {
            var address = ipv6
            _ = inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
        } else {
            var address = ipv4
            _ = inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether this is `0.0.0.0` or `::`, which stands for every address when bound and for none when sent to.
    public var isUnspecified: Bool { high == 0 && low == 0 }

    /// The same address with another port.
    public func with(port: UInt16) -> SocketAddress {
        var copy = self
        copy.port = port
        return copy
    }

    private static func isAddressCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: ":"), UInt8(ascii: "."):
            true
        default:
            false
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `192.0.2.1:4000` or `[2001:db8::1]:4000`.
    public var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
