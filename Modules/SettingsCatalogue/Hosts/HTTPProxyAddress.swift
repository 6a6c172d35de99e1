/// An HTTP proxy as a setting names it: `http://host:port`, perhaps with credentials before the host.
public struct HTTPProxyAddress: Sendable, Hashable {
    public let server: ServerAddress
    /// Without its credentials it is nothing to print.
    public let text: String

    public init(_ text: String) throws(ServerAddress.Failure) {
        var (scheme, rest) = ("http", text[...])
        for known in ["http", "https"] where rest.lowercased().hasPrefix("\(known)://") {
            scheme = known
            rest = rest.dropFirst(known.count + 3)
            break
        }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        let parts = rest.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count <= 2, let host = parts.last else { throw .init("must have one @ at most") }
        if parts.count == 2 {
            guard !parts[0].isEmpty, parts[0].utf8.allSatisfy(Self.isCredentialByte) else {
                throw .init("the credentials before the @ must have their special characters escaped")
            }
        }
        server = try ServerAddress(String(host))
        self.text = "\(scheme)://\(parts.count == 2 ? "\(parts[0])@" : "")\(server.text)"
    }

    /// RFC 3986 §3.2.1.
    private static func isCredentialByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "-._~%!$&'()*+,;=:".utf8.contains(byte)
        }
    }
}
