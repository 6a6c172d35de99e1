/// The proof that both sides know the password (RFC 2617 §3.2.2).
public enum DigestResponse {
    /// The credentials that answer a challenge.
    /// - Parameters:
    ///   - count: how often this nonce was used, from 1.
    ///   - clientNonce: random text.
    public static func header(
        for challenge: DigestChallenge, user: String, password: String, method: String, uri: String, count: UInt32,
        clientNonce: String
    ) -> SIPHeader {
        let digits = String(count, radix: 16)
        let nonceCount = String(repeating: "0", count: 8 - min(digits.count, 8)) + digits
        let response = value(
            user: user, realm: challenge.realm, password: password, method: method, uri: uri, nonce: challenge.nonce,
            quality: challenge.hasQualityOfProtection ? (nonceCount, clientNonce) : nil,
            sessionNonce: challenge.usesSessionKey ? clientNonce : nil)
        var text =
            "Digest username=\"\(quoted(user))\", realm=\"\(quoted(challenge.realm))\", nonce=\"\(quoted(challenge.nonce))\""
        text += ", uri=\"\(uri)\", response=\"\(response)\", algorithm=\(challenge.usesSessionKey ? "MD5-sess" : "MD5")"
        if challenge.hasQualityOfProtection { text += ", qop=auth, nc=\(nonceCount)" }
        if challenge.hasQualityOfProtection || challenge.usesSessionKey { text += ", cnonce=\"\(clientNonce)\"" }
        if let opaque = challenge.opaque { text += ", opaque=\"\(quoted(opaque))\"" }
        return SIPHeader(challenge.isProxy ? "Proxy-Authorization" : "Authorization", text)
    }

    /// Whether credentials that came prove the password. The nonce is the caller's to judge.
    public static func isValid(_ credentials: DigestParameters, user: String, password: String, method: String) -> Bool
    {
        guard let realm = credentials["realm"], let nonce = credentials["nonce"], let uri = credentials["uri"],
            let response = credentials["response"], credentials["username"] == user
        else { return false }
        let isSession = credentials["algorithm"]?.lowercased() == "md5-sess"
        let quality = credentials["qop"].map { _ in (credentials["nc"] ?? "", credentials["cnonce"] ?? "") }
        let expected = value(
            user: user, realm: realm, password: password, method: method, uri: uri, nonce: nonce, quality: quality,
            sessionNonce: isSession ? credentials["cnonce"] : nil)
        return response.lowercased() == expected
    }

    private static func value(
        user: String, realm: String, password: String, method: String, uri: String, nonce: String,
        quality: (count: String, clientNonce: String)?, sessionNonce: String?
    ) -> String {
        var secret = MessageDigest.md5("\(user):\(realm):\(password)")
        if let sessionNonce { secret = MessageDigest.md5("\(secret):\(nonce):\(sessionNonce)") }
        let asked = MessageDigest.md5("\(method):\(uri)")
        guard let quality else { return MessageDigest.md5("\(secret):\(nonce):\(asked)") }
        return MessageDigest.md5("\(secret):\(nonce):\(quality.count):\(quality.clientNonce):auth:\(asked)")
    }

    private static func quoted(_ text: String) -> String {
        text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
    }
}
