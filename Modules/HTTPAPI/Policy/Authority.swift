/// `host` or `host:port`, as in `Host` (RFC 9110 §7.2): parted without judging the host.
struct Authority {
    /// With its brackets, if it is an IPv6 address.
    var host: Substring
    var port: UInt16?

    /// Nil when what follows the host is no port.
    init?(_ text: Substring) {
        // An IPv6 address has colons of its own, within brackets.
        let afterHost =
            text.utf8.first == UInt8(ascii: "[")
            ? text.utf8.firstIndex(of: UInt8(ascii: "]")).map { text.utf8.index(after: $0) }
            : text.utf8.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
        guard let afterHost, afterHost > text.startIndex else { return nil }
        host = text[..<afterHost]
        let rest = text[afterHost...]
        guard !rest.isEmpty else { return }
        let digits = rest.dropFirst()
        guard rest.utf8.first == UInt8(ascii: ":"),
            digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let number = UInt16(digits)
        else { return nil }
        port = number
    }
}
