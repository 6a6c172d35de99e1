import Glibc

/// An IP address as a number. An IPv4 address is its IPv4-mapped IPv6 one (RFC 4291 §2.5.5.2), so that both spellings are one.
public struct IPAddress: Sendable, Hashable {
    /// The first eight octets in host order.
    public let high: UInt64
    /// The last eight octets in host order.
    public let low: UInt64
    /// The interface that a link-local IPv6 address belongs to; 0: none, or any.
    public let zone: UInt32

    public init(high: UInt64, low: UInt64, zone: UInt32 = 0) {
        self.high = high
        self.low = low
        self.zone = zone
    }

    /// - Parameter text: four decimal numbers without leading zeros, or an IPv6 address without brackets, which may name its
    ///   interface behind a `%` (RFC 4007 §11). Other spellings of addresses mean different things to different readers.
    public init?(_ text: String) {
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first, !address.isEmpty, address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            return nil
        }
        guard address.contains(":") else {
            var ipv4 = in_addr()
            guard parts.count == 1, inet_pton(AF_INET, text, &ipv4) == 1 else { return nil }
            self.init(high: 0, low: 0xffff_0000_0000 | UInt64(UInt32(bigEndian: ipv4.s_addr)))
            return
        }
        var ipv6 = in6_addr()
        guard inet_pton(AF_INET6, String(address), &ipv6) == 1 else { return nil }
        var zone: UInt32 = 0
        if parts.count == 2 {
            zone = UInt32(parts[1]) ?? if_nametoindex(String(parts[1]))
            guard zone > 0 else { return nil }
        }
        let (high, low) = withUnsafeBytes(of: &ipv6) {
            ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        self.init(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low), zone: zone)
    }

    public var isIPv4: Bool { high == 0 && low >> 32 == 0xffff }

    /// Whether both are one host's: an interface counts where both name one.
    public func isSame(as other: IPAddress) -> Bool {
        high == other.high && low == other.low && (zone == 0 || other.zone == 0 || zone == other.zone)
    }

    /// Whether the first bits are those of a network's address.
    /// - Parameters:
    ///   - network: any address of it.
    ///   - prefix: how many, 0 to 128; for an IPv4 network 96 and its own.
    public func isWithin(_ network: IPAddress, prefix: Int) -> Bool {
        let (first, second) = (min(max(prefix, 0), 64), min(max(prefix - 64, 0), 64))
        // A shift by 64 or more leaves nothing.
        return (high ^ network.high) >> UInt64(64 - first) == 0 && (low ^ network.low) >> UInt64(64 - second) == 0
            && (network.zone == 0 || zone == 0 || zone == network.zone)
    }
}

extension IPAddress: CustomStringConvertible {
    /// Without brackets and interface; an IPv4 address as four decimal numbers.
    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isIPv4 {
            var address = in_addr(s_addr: UInt32(truncatingIfNeeded: low).bigEndian)
            _ = inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
        } else {
            var words = (high.bigEndian, low.bigEndian)
            _ = inet_ntop(AF_INET6, &words, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
