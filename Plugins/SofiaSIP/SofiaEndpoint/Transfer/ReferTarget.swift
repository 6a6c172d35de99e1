import SofiaUserAgent

/// Whom a REFER has us call (RFC 3515 §2.1).
struct ReferTarget: Sendable, Equatable {
    /// Why it cannot be followed, as the status of the refusal.
    enum Refusal: Error, Equatable {
        /// There is none, or more than one (RFC 3515 §2.4.2).
        case unreadable
        /// Something else than a call is asked for.
        case notACall
        /// It is nothing that a phone calls (RFC 3261 §21.4.14).
        case scheme

        var status: Int {
            switch self {
            case .unreadable: 400
            case .notACall: 603
            case .scheme: 416
            }
        }
    }

    /// Without headers and method.
    let uri: String
    /// The call that the new one is to take the place of (RFC 3891).
    let replaces: DialogIdentifier?

    /// - Parameters:
    ///   - values: those of all `Refer-To` fields.
    ///   - domain: where numbers of `tel:` URIs are called.
    init(_ values: [String], in domain: String) throws(Refusal) {
        guard values.count == 1, let value = values.first, SIPAddress.list(value).count == 1 else { throw .unreadable }
        let address = SIPAddress(value)
        let (place, headers) = Self.split(address.uri)
        let (bare, method) = Self.withoutMethod(place)
        guard (method ?? address.parameters["method"] ?? "INVITE").uppercased() == "INVITE" else { throw .notACall }
        guard bare.contains(":") else { throw .unreadable }
        guard let target = DialTarget(bare, in: domain) else { throw .scheme }
        uri = target.uri
        if let text = headers["replaces"] {
            guard let identifier = DialogIdentifier(text) else { throw .unreadable }
            replaces = identifier
        } else {
            replaces = nil
        }
    }

    /// The URI without its headers, and these, unescaped, by their names in lower case (RFC 3261 §19.1.1).
    private static func split(_ uri: String) -> (String, [String: String]) {
        guard let mark = uri.firstIndex(of: "?") else { return (uri, [:]) }
        var headers: [String: String] = [:]
        for header in uri[uri.index(after: mark)...].split(separator: "&") {
            let pair = header.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { continue }
            headers[pair[0].lowercased()] = unescaped(pair[1])
        }
        return (String(uri[..<mark]), headers)
    }

    private static func withoutMethod(_ uri: String) -> (String, String?) {
        let parts = uri.split(separator: ";", omittingEmptySubsequences: false)
        let isMethod = { (part: Substring) in part.lowercased().hasPrefix("method=") }
        let method = parts.first(where: isMethod).map { String($0.dropFirst(7)) }
        return (parts.filter { !isMethod($0) }.joined(separator: ";"), method)
    }

    /// RFC 3986 §2.1; what is no escape stays.
    private static func unescaped(_ text: Substring) -> String {
        var (bytes, rest) = ([UInt8](), text.utf8[...])
        while let byte = rest.popFirst() {
            let pair = rest.prefix(2)
            if byte == UInt8(ascii: "%"), pair.count == 2,
                let value = UInt8(String(decoding: pair, as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `Refer-To` for a call that is to take the place of another (RFC 3891 §6.1, RFC 3261 §19.1.1).
    static func header(_ uri: String, replacing identifier: DialogIdentifier?) -> SIPHeader {
        guard let identifier else { return SIPHeader("Refer-To", "<\(uri)>") }
        let digits = Array("0123456789ABCDEF")
        let escaped = identifier.text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"):
                String(UnicodeScalar(byte))
            case let byte where "-_.!~*'()".utf8.contains(byte): String(UnicodeScalar(byte))
            default: "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return SIPHeader("Refer-To", "<\(uri.prefix { $0 != "?" })?Replaces=\(escaped.joined())>")
    }
}
