/// A `name-addr` or `addr-spec` with parameters, as in From, To and Contact (RFC 3261 §20.10).
public struct SIPAddress: Sendable, Equatable {
    public var displayName: String
    /// Without angle brackets.
    public var uri: String
    /// The parameters of the header field, names in lower case; one without a value has an empty one.
    public var parameters: [String: String]

    public init(displayName: String = "", uri: String, parameters: [String: String] = [:]) {
        self.displayName = displayName
        self.uri = uri
        self.parameters = parameters
    }

    /// - Parameters:
    ///   - displayName: without quotes; empty: none.
    ///   - user: escaped where needed.
    ///   - host: numeric or a name; an IPv6 address without brackets.
    ///   - port: nil: none is written.
    public init(displayName: String = "", user: String, host: String, port: UInt16? = nil) {
        let bracketed = host.contains(":") ? "[\(host)]" : host
        self.init(
            displayName: displayName,
            uri: "sip:\(Self.escaped(user: user))@\(bracketed)\(port.map { ":\($0)" } ?? "")")
    }

    /// Reads the first address of a header's value.
    public init(_ value: String) {
        let (name, rest) = Self.splitName(value)
        let tail: Substring
        if let end = rest.firstIndex(of: ">"), rest.first == "<" {
            uri = String(rest[rest.index(after: rest.startIndex)..<end])
            tail = rest[rest.index(after: end)...]
        } else {
            // Without brackets, parameters are the header's (§20.10).
            let end = rest.firstIndex { $0 == ";" || $0 == "," || $0.isWhitespace } ?? rest.endIndex
            uri = String(rest[..<end])
            tail = rest[end...]
        }
        displayName = name
        parameters = Self.parameters(of: tail)
    }

    /// All addresses of a header's value.
    public static func list(_ value: String) -> [SIPAddress] {
        var (items, start) = ([SIPAddress](), value.startIndex)
        var (isQuoted, isEscaped, isBracketed) = (false, false, false)
        for index in value.indices {
            let character = value[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted {
                isEscaped = character == "\\"
                isQuoted = character != "\""
            } else if character == "," && !isBracketed {
                items.append(SIPAddress(String(value[start..<index])))
                start = value.index(after: index)
            } else {
                isQuoted = character == "\""
                isBracketed = character == "<" || (isBracketed && character != ">")
            }
        }
        return items + [SIPAddress(String(value[start...]))]
    }

    /// As a header's value.
    public var text: String {
        let quoted = displayName.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
        let name = displayName.isEmpty ? "" : "\"\(SIPHeader.printable(quoted))\" "
        let tail = parameters.sorted { $0.key < $1.key }
            .map { $0.value.isEmpty ? ";\($0.key)" : ";\($0.key)=\($0.value)" }.joined()
        return "\(name)<\(SIPHeader.printable(uri))>\(tail)"
    }

    /// The user part of the URI; empty when it has none.
    public var user: String {
        guard let at = uri.firstIndex(of: "@"), let colon = uri.firstIndex(of: ":"), colon < at else { return "" }
        return String(uri[uri.index(after: colon)..<at].prefix { $0 != ":" && $0 != ";" })
    }

    /// The display name, or else the user, or else the URI.
    public var readable: String {
        displayName.isEmpty ? (user.isEmpty ? uri : user) : displayName
    }

    /// A user part with everything escaped that RFC 3261 §25.1 does not let stand, and that another reader could take for its end.
    public static func escaped(user: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return user.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"):
                String(UnicodeScalar(byte))
            case let byte where "-_.!~*'()&=+$".utf8.contains(byte):
                String(UnicodeScalar(byte))
            default:
                "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }.joined()
    }

    private static func splitName(_ value: String) -> (String, Substring) {
        var value = value.drop { $0.isWhitespace }
        guard value.first == "\"" else {
            guard let bracket = value.firstIndex(of: "<") else { return ("", value) }
            var name = value[..<bracket]
            while name.last?.isWhitespace == true { name.removeLast() }
            return (String(name), value[bracket...])
        }
        let name = value.takeQuotedString()
        return (name, value.drop { $0.isWhitespace })
    }

    private static func parameters(of tail: Substring) -> [String: String] {
        var result: [String: String] = [:]
        for part in tail.prefix(while: { $0 != "," }).split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace && $0 != "\"" } }
            guard let name = pair.first, !name.isEmpty else { continue }
            result[name.lowercased()] = pair.count > 1 ? pair[1] : ""
        }
        return result
    }
}
