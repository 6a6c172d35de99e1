/// The proof that both sides know the password (RFC 7616 §3.4).
public enum DigestResponse {
    /// The credentials that answer a challenge.
    /// - Parameters:
    ///   - challenge: what was asked for.
    ///   - user: as the realm knows it.
    ///   - password: its secret; only its hash leaves.
    ///   - method: of the request.
    ///   - uri: of the request line.
    ///   - count: how often this nonce was used, from 1.
    ///   - clientNonce: random text.
    public static func header(
        for challenge: DigestChallenge, user: String, password: String, method: String, uri: String, count: UInt32,
        clientNonce: String
    ) -> SIPHeader {
        let algorithm = challenge.algorithm
        let digits = String(count, radix: 16)
        let nonceCount = String(repeating: "0", count: 8 - min(digits.count, 8)) + digits
        let response = value(
            algorithm, user: user, realm: challenge.realm, password: password, method: method, uri: uri,
            nonce: challenge.nonce, quality: challenge.hasQualityOfProtection ? (nonceCount, clientNonce) : nil,
            sessionNonce: algorithm.usesSessionKey ? clientNonce : nil)
        var text = "Digest username=\"\(quoted(user))\", realm=\"\(quoted(challenge.realm))\""
        text += ", nonce=\"\(quoted(challenge.nonce))\""
        text += ", uri=\"\(uri)\", response=\"\(response)\", algorithm=\(algorithm.rawValue)"
        if challenge.hasQualityOfProtection { text += ", qop=auth, nc=\(nonceCount)" }
        if challenge.hasQualityOfProtection || algorithm.usesSessionKey { text += ", cnonce=\"\(clientNonce)\"" }
        if let opaque = challenge.opaque { text += ", opaque=\"\(quoted(opaque))\"" }
        return SIPHeader(challenge.isProxy ? "Proxy-Authorization" : "Authorization", text)
    }

    /// Whether credentials that came prove the password. Nonce and algorithm are the caller's to judge.
    public static func isValid(_ credentials: DigestParameters, user: String, password: String, method: String) -> Bool
    {
        guard let realm = credentials["realm"], let nonce = credentials["nonce"], let uri = credentials["uri"],
            let response = credentials["response"], credentials["username"] == user,
            let algorithm = DigestAlgorithm(token: credentials["algorithm"])
        else { return false }
        let quality = credentials["qop"].map { _ in (credentials["nc"] ?? "", credentials["cnonce"] ?? "") }
        let expected = value(
            algorithm, user: user, realm: realm, password: password, method: method, uri: uri, nonce: nonce,
            quality: quality, sessionNonce: algorithm.usesSessionKey ? credentials["cnonce"] ?? "" : nil)
        return response.lowercased() == expected
    }

    private static func value(
        _ algorithm: DigestAlgorithm, user: String, realm: String, password: String, method: String, uri: String,
        nonce: String, quality: (count: String, clientNonce: String)?, sessionNonce: String?
    ) -> String {
        var secret = algorithm.digest("\(user):\(realm):\(password)")
        if let sessionNonce { secret = algorithm.digest("\(secret):\(nonce):\(sessionNonce)") }
        let asked = algorithm.digest("\(method):\(uri)")
        guard let quality else { return algorithm.digest("\(secret):\(nonce):\(asked)") }
        return algorithm.digest("\(secret):\(nonce):\(quality.count):\(quality.clientNonce):auth:\(asked)")
    }

    private static func quoted(_ text: String) -> String {
        text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
    }
}
