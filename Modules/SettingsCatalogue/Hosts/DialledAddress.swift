/// Whom to call, as a client names it: a number or a name of the phone's own domain, `user@server`, or a URI of scheme `sip`,
/// `sips` or `tel`.
///
/// It is parsed once, by a grammar narrower than that of RFC 3261 §19.1.1: one `@`, no password, no header fields, no parameters
/// but `transport` and `user=phone`. So no other reader of ``text``, which is rebuilt from the value, can find another host in it.
public struct DialledAddress: Sendable, Hashable {
    /// The canonical text.
    public let text: String
    /// Of an address; nil for what the phone's own server must find.
    public let server: ServerAddress?

    private static let longest = 256
    private static let wanted = "must be a number, user@host, or a sip:, sips: or tel: address"

    public init(_ text: String) throws(ServerAddress.Failure) {
        guard !text.isEmpty else { throw .init("must not be empty: write a number or an address") }
        guard text.utf8.count <= Self.longest else { throw .init("must have at most \(Self.longest) bytes") }
        guard text.utf8.allSatisfy({ 0x21..<0x7F ~= $0 }) else {
            throw .init("must be a number or address in ASCII, without spaces")
        }
        if let number = Self.number(text[...]) {
            self.init(text: number, server: nil)
            return
        }
        let (scheme, rest) = Self.split(text)
        switch scheme {
        case "tel":
            // RFC 3966 §3: what stands behind the number is for gateways.
            guard let number = Self.number(rest.prefix { $0 != ";" }) else {
                throw .init("the number is missing behind tel:")
            }
            self.init(text: "tel:\(number)", server: nil)
        case "sip", "sips":
            let parts = rest.split(separator: ";", omittingEmptySubsequences: false)
            let (user, server) = try Self.place(parts[0])
            let parameters = try Self.parameters(parts.dropFirst())
            self.init(text: "\(scheme ?? "sip"):\(user)\(server.text)\(parameters)", server: server)
        case nil where rest.contains("@"):
            let (user, server) = try Self.place(rest)
            self.init(text: "\(user)\(server.text)", server: server)
        case nil:
            guard let user = Self.user(rest) else { throw .init(Self.wanted) }
            self.init(text: user, server: nil)
        default:
            throw .init("the scheme must be sip, sips or tel")
        }
    }

    private init(text: String, server: ServerAddress?) {
        self.text = text
        self.server = server
    }

    /// A scheme in small letters, and what is behind it. A colon behind an `@` belongs to a port.
    private static func split(_ text: String) -> (String?, Substring) {
        guard let colon = text.firstIndex(of: ":"), !text[..<colon].contains("@") else { return (nil, text[...]) }
        return (text[..<colon].lowercased(), text[text.index(after: colon)...])
    }

    /// `user@server`, or a server alone; the user with its `@`, escaped.
    private static func place(_ text: Substring) throws(ServerAddress.Failure) -> (String, ServerAddress) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count <= 2, let last = parts.last else { throw .init("must have one @ at most") }
        let server = try ServerAddress(String(last))
        guard parts.count == 2 else { return ("", server) }
        guard let user = user(parts[0]) else {
            throw .init("the user before the @ may have letters, digits and any of -_.!~*'()+&=$#")
        }
        return ("\(user)@", server)
    }

    private static func parameters(_ parts: ArraySlice<Substring>) throws(ServerAddress.Failure) -> String {
        var taken: [String] = []
        for part in parts {
            let parameter = part.lowercased()
            guard ["transport=udp", "transport=tcp", "transport=tls", "user=phone"].contains(parameter),
                !taken.contains(where: { $0.prefix(4) == parameter.prefix(4) })
            else {
                throw .init("may have the parameters transport=udp, transport=tcp, transport=tls and user=phone only")
            }
            taken.append(parameter)
        }
        return taken.map { ";\($0)" }.joined()
    }

    /// A user part without what could end it (RFC 3261 §25.1); `#`, which must be escaped, in either spelling.
    private static func user(_ text: Substring) -> String? {
        let plain = String(text).replacing("%23", with: "#")
        guard !plain.isEmpty, plain.utf8.allSatisfy(isUserByte) else { return nil }
        return plain.replacing("#", with: "%23")
    }

    /// Without its visual separators (RFC 3966 §5.1.1); nil for what is no number.
    private static func number(_ text: Substring) -> String? {
        let bare = text.filter { !"-.()".contains($0) }
        let digits = bare.first == "+" ? bare.dropFirst() : bare[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy("0123456789*#".utf8.contains) else { return nil }
        return String(bare)
    }

    private static func isUserByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "-_.!~*'()+&=$#".utf8.contains(byte)
        }
    }
}
