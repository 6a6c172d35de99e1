import SofiaUserAgent

/// Whom to call: a number, or an address, as a URI to send the INVITE to.
struct DialTarget: Sendable, Equatable {
    let uri: String

    /// - Parameters:
    ///   - text: a number with or without separators, `user@host`, or a `sip:`, `sips:` or `tel:` URI.
    ///   - domain: where numbers are called, as `host` or `host:port`.
    /// - Returns: nil for what cannot be called.
    init?(_ text: String, in domain: String) {
        let text = text.trimmed
        guard !text.isEmpty, text.utf8.count <= 512, !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }),
            !text.contains(where: { "<>\"".contains($0) })
        else { return nil }
        let isNumber = Self.number(text[...]) != nil
        guard isNumber || !text.contains(" ") else { return nil }
        switch text.scheme {
        case "sip", "sips":
            // RFC 3261 §19.1.5: the headers of a URI are not to be trusted blindly, and none is needed here.
            let uri = String(text.prefix { $0 != "?" })
            guard Self.isPlain(uri) else { return nil }
            self.uri = uri
        case "tel":
            guard let number = Self.number(text.dropFirst(4).prefix { $0 != ";" }) else { return nil }
            // RFC 3261 §19.1.6.
            uri = "sip:\(SIPAddress.escaped(user: number))@\(domain);user=phone"
        case nil where text.contains("@"):
            guard Self.isPlain("sip:\(text)") else { return nil }
            uri = "sip:\(text)"
        case nil:
            uri = "sip:\(SIPAddress.escaped(user: Self.number(text[...]) ?? text))@\(domain)"
        default:
            return nil
        }
    }

    /// Whether a URI names one host and nothing that leads elsewhere: `maddr` is for servers (RFC 3261 §19.1.1).
    private static func isPlain(_ uri: String) -> Bool {
        SIPURI(uri).map { !$0.hasHeaders && !$0.isRedirected } ?? false
    }

    /// A number without its visual separators (RFC 3966 §5.1.1); nil for what is none.
    private static func number(_ text: Substring) -> String? {
        let bare = text.filter { !"-.() ".contains($0) }
        let digits = bare.first == "+" ? bare.dropFirst() : bare[...]
        guard !digits.isEmpty, digits.allSatisfy({ "0123456789*#".contains($0) }) else { return nil }
        return String(bare)
    }
}

extension String {
    /// What stands before a colon that can only end a scheme; nil for numbers and `user@host:port`.
    fileprivate var scheme: String? {
        guard let colon = firstIndex(of: ":"), !self[..<colon].contains("@") else { return nil }
        return self[..<colon].lowercased()
    }

    fileprivate var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
