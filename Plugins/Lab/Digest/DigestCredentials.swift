/// An `Authorization` header of the Digest scheme (RFC 7616 §3.4).
struct DigestCredentials: Sendable, Equatable {
    var username: String
    var realm: String
    var nonce: String
    var uri: String
    var response: String
    /// Nil: the older computation without it (RFC 2069).
    var qop: String?
    var cnonce: String?
    /// The nonce count, eight hexadecimal digits as sent.
    var count: String?

    /// - Returns: nil for another scheme, another algorithm than MD5, or a missing parameter.
    init?(_ header: String) {
        let text = header.drop { $0.isWhitespace }
        guard text.prefix(6).lowercased() == "digest", text.dropFirst(6).first?.isWhitespace == true else { return nil }
        let parameters = HeaderParameters.parse(text.dropFirst(7))
        guard let username = parameters["username"], let realm = parameters["realm"], let nonce = parameters["nonce"],
            let uri = parameters["uri"], let response = parameters["response"],
            (parameters["algorithm"] ?? "MD5").lowercased() == "md5"
        else { return nil }
        self.username = username
        self.realm = realm
        self.nonce = nonce
        self.uri = uri
        self.response = response.lowercased()
        qop = parameters["qop"]
        cnonce = parameters["cnonce"]
        count = parameters["nc"]
    }

    /// What the response must be (RFC 7616 §3.4.1; without `qop` RFC 2069 §2.1.2).
    func expectedResponse(method: String, password: String) -> String {
        let secret = MD5.hexadecimal("\(username):\(realm):\(password)")
        let request = MD5.hexadecimal("\(method):\(uri)")
        guard let qop, let cnonce, let count else { return MD5.hexadecimal("\(secret):\(nonce):\(request)") }
        return MD5.hexadecimal("\(secret):\(nonce):\(count):\(cnonce):\(qop):\(request)")
    }
}

/// `name=value` pairs between commas, as challenges and credentials have them.
enum HeaderParameters {
    /// Names come back in lower case, quoted values without quotes and escapes (RFC 3261 §25.1). The first of equals counts.
    static func parse(_ text: Substring) -> [String: String] {
        var result: [String: String] = [:]
        var rest = text
        while !rest.isEmpty {
            let name = rest.prefix { $0 != "=" && $0 != "," }
            rest = rest.dropFirst(name.count)
            let key = name.filter { !$0.isWhitespace }.lowercased()
            guard rest.first == "=" else {
                rest = rest.dropFirst()
                continue
            }
            rest = rest.dropFirst().drop { $0.isWhitespace }
            let value = takeValue(&rest)
            if !key.isEmpty, result[key] == nil { result[key] = value }
            rest = rest.drop { $0 != "," }.dropFirst()
        }
        return result
    }

    private static func takeValue(_ rest: inout Substring) -> String {
        guard rest.first == "\"" else {
            let value = rest.prefix { $0 != "," && !$0.isWhitespace }
            rest = rest.dropFirst(value.count)
            return String(value)
        }
        rest = rest.dropFirst()
        var value = ""
        while let character = rest.popFirst(), character != "\"" {
            if character == "\\", let escaped = rest.popFirst() {
                value.append(escaped)
            } else {
                value.append(character)
            }
        }
        return value
    }
}
