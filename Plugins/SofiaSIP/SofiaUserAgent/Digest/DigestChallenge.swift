/// What a server asks of us in a 401 or 407 (RFC 2617 §3.2.1).
public struct DigestChallenge: Sendable, Equatable {
    public var realm: String
    public var nonce: String
    public var opaque: String?
    /// Whether `qop` names `auth`; without any `qop` the older calculation of RFC 2069 holds.
    public var hasQualityOfProtection: Bool
    /// MD5-sess (§3.2.2.2) rather than MD5.
    public var usesSessionKey: Bool
    /// The credentials were right, and only the nonce was too old.
    public var isStale: Bool
    /// The challenge came from a proxy, so that the credentials go to it.
    public var isProxy: Bool

    public init(
        realm: String, nonce: String, opaque: String? = nil, hasQualityOfProtection: Bool = true,
        usesSessionKey: Bool = false, isStale: Bool = false, isProxy: Bool = false
    ) {
        self.realm = realm
        self.nonce = nonce
        self.opaque = opaque
        self.hasQualityOfProtection = hasQualityOfProtection
        self.usesSessionKey = usesSessionKey
        self.isStale = isStale
        self.isProxy = isProxy
    }

    /// The first challenge of a response that we can answer; nil when there is none.
    public init?(in response: SIPMessage) {
        let isProxy = response.status == 407
        let values = response.all(isProxy ? "Proxy-Authenticate" : "WWW-Authenticate")
        let challenges = values.lazy.compactMap { DigestChallenge($0, isProxy: isProxy) }
        guard let challenge = challenges.first else { return nil }
        self = challenge
    }

    /// - Parameter header: the value of WWW-Authenticate or Proxy-Authenticate.
    init?(_ header: String, isProxy: Bool) {
        let parameters = DigestParameters(header)
        guard parameters.scheme.lowercased() == "digest", let realm = parameters["realm"],
            let nonce = parameters["nonce"]
        else { return nil }
        let algorithm = parameters["algorithm"]?.lowercased() ?? "md5"
        guard algorithm == "md5" || algorithm == "md5-sess" else { return nil }
        let qualities = parameters["qop"]?.split(separator: ",").map { $0.filter { !$0.isWhitespace }.lowercased() }
        if let qualities, !qualities.contains("auth") { return nil }
        self.init(
            realm: realm, nonce: nonce, opaque: parameters["opaque"], hasQualityOfProtection: qualities != nil,
            usesSessionKey: algorithm == "md5-sess", isStale: parameters["stale"]?.lowercased() == "true",
            isProxy: isProxy)
    }

    /// The header for a server to send.
    public var header: SIPHeader {
        var value = "Digest realm=\"\(realm)\", nonce=\"\(nonce)\", algorithm=\(usesSessionKey ? "MD5-sess" : "MD5")"
        if hasQualityOfProtection { value += ", qop=\"auth\"" }
        if let opaque { value += ", opaque=\"\(opaque)\"" }
        if isStale { value += ", stale=true" }
        return SIPHeader(isProxy ? "Proxy-Authenticate" : "WWW-Authenticate", value)
    }
}
