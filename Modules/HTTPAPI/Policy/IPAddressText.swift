import Glibc

/// Addresses as they are written in `Host` and `Origin`.
enum IPAddressText {
    /// Whether this is the host of a loopback interface: `localhost`, an address of 127.0.0.0/8, or the IPv6 one in
    /// brackets (RFC 6890 §2.2, RFC 6761 §6.3). Names that merely begin or end like these are not.
    static func isLoopback(host: Substring) -> Bool {
        if host.utf8.first == UInt8(ascii: "[") {
            guard host.utf8.last == UInt8(ascii: "]") else { return false }
            return isLoopbackIPv6(String(host.dropFirst().dropLast()))
        }
        return isLoopbackIPv4(host) || isLocalhost(host)
    }

    private static func isLocalhost(_ host: Substring) -> Bool {
        host.utf8.count == 9 && zip(host.utf8, "localhost".utf8).allSatisfy { $0 | 0x20 == $1 }
    }

    /// Four decimal numbers without leading zeros, the first of them 127: other spellings of IPv4 addresses mean
    /// different things to different readers.
    private static func isLoopbackIPv4(_ host: Substring) -> Bool {
        var numbers = 0
        var value = -1
        for byte in host.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard value != 0 else { return false }
                value = max(value, 0) * 10 + Int(byte - UInt8(ascii: "0"))
                guard value <= 255 else { return false }
            case UInt8(ascii: "."):
                guard value >= 0, numbers > 0 || value == 127 else { return false }
                numbers += 1
                value = -1
            default:
                return false
            }
        }
        return numbers == 3 && value >= 0
    }

    private static func isLoopbackIPv6(_ text: String) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 4) { bytes in
            guard inet_pton(AF_INET6, text, bytes.baseAddress) == 1 else { return false }
            let isOne = bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1
            // ::ffff:127.0.0.0/104 is the loopback network again (RFC 4291 §2.5.5.2).
            let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            return isOne || isMapped && bytes[12] == 127
        }
    }
}
