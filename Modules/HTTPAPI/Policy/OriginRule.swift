/// Which pages may use the phone: those of the loopback interface, and the origins on the list.
struct OriginRule: Sendable {
    private let listed: Set<String>
    /// `["*"]`: every origin but `null`.
    let allowsAny: Bool

    /// - Parameter allowed: origins as browsers write them (scheme, host, port unless it is the scheme's own).
    ///   Upper case, a slash at the end and a port that needs not be named are forgiven here, never in a request.
    init(allowed: [String]) {
        // Neither is an origin: `*` stands for any, and `null` is what every page without one has.
        listed = Set(allowed.map(Self.normalised)).subtracting(["*", "null"])
        allowsAny = allowed.contains("*")
    }

    func allows(_ origin: String) -> Bool {
        if listed.contains(origin) || Self.isLoopback(origin) { return true }
        return allowsAny && origin != "null" && Self.isWellFormed(origin)
    }

    /// Whether this reads as the origin of a page (RFC 6454 §6.2) and nothing else: such a text may be printed.
    static func isWellFormed(_ origin: String) -> Bool {
        guard origin.utf8.count <= 300, let (scheme, authority) = parted(origin) else { return false }
        return !scheme.isEmpty && scheme.utf8.allSatisfy(isName) && authority.host.utf8.allSatisfy(isName)
    }

    private static func isLoopback(_ origin: String) -> Bool {
        guard let (scheme, authority) = parted(origin), scheme == "http" || scheme == "https" else { return false }
        return IPAddressText.isLoopback(host: authority.host)
    }

    private static func parted(_ origin: String) -> (scheme: Substring, Authority)? {
        guard let colon = origin.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let rest = origin[colon...]
        guard rest.hasPrefix("://"), let authority = Authority(rest.dropFirst(3)) else { return nil }
        return (origin[..<colon], authority)
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: "+"):
            true
        default:
            false
        }
    }

    private static func normalised(_ origin: String) -> String {
        var text = Substring(origin.lowercased())
        if text.hasSuffix("/") { text.removeLast() }
        if text.hasPrefix("http://"), text.hasSuffix(":80") { text.removeLast(3) }
        if text.hasPrefix("https://"), text.hasSuffix(":443") { text.removeLast(4) }
        return String(text)
    }
}
