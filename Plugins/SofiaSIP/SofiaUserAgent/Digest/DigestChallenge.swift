/// What a server asks of us in a 401 or 407 (RFC 7616 §3.3, RFC 8760 §2).
public struct DigestChallenge: Sendable, Equatable {
    public var realm: String
    public var nonce: String
    public var opaque: String?
    public var algorithm: DigestAlgorithm
    /// Whether `qop` names `auth`; without any `qop` the older calculation of RFC 2069 holds.
    public var hasQualityOfProtection: Bool
    /// The credentials were right, and only the nonce was too old.
    public var isStale: Bool
    /// The challenge came from a proxy, so that the credentials go to it.
    public var isProxy: Bool

    public init(
        realm: String, nonce: String, opaque: String? = nil, algorithm: DigestAlgorithm = .md5,
        hasQualityOfProtection: Bool = true, isStale: Bool = false, isProxy: Bool = false
    ) {
        self.realm = realm
        self.nonce = nonce
        self.opaque = opaque
        self.algorithm = algorithm
        self.hasQualityOfProtection = hasQualityOfProtection
        self.isStale = isStale
        self.isProxy = isProxy
    }

    /// The strongest challenge of a response that we can answer; nil when there is none.
    public init?(in response: SIPMessage) {
        guard let challenge = Self.all(in: response).max(by: { $0.algorithm < $1.algorithm }) else { return nil }
        self = challenge
    }

    /// The challenges of a response that are to be answered: of each realm that asks, the strongest that we can answer
    /// (RFC 8760 §2.4 has a server send one for each algorithm), whichever order they come in.
    public static func all(in response: SIPMessage) -> [DigestChallenge] {
        var chosen: [DigestChallenge] = []
        for (name, isProxy) in [("WWW-Authenticate", false), ("Proxy-Authenticate", true)] {
            let offered = response.all(name).flatMap { DigestParameters.list($0) }
            for challenge in offered.compactMap({ DigestChallenge($0, isProxy: isProxy) }) {
                let index = chosen.firstIndex { $0.realm == challenge.realm && $0.isProxy == isProxy }
                guard let index else {
                    chosen.append(challenge)
                    continue
                }
                if chosen[index].algorithm < challenge.algorithm { chosen[index] = challenge }
            }
        }
        return chosen
    }

    init?(_ parameters: DigestParameters, isProxy: Bool) {
        guard parameters.scheme.lowercased() == "digest", let realm = parameters["realm"],
            let nonce = parameters["nonce"], let algorithm = DigestAlgorithm(token: parameters["algorithm"])
        else { return nil }
        let qualities = parameters["qop"]?.split(separator: ",").map { $0.filter { !$0.isWhitespace }.lowercased() }
        if let qualities, !qualities.contains("auth") { return nil }
        self.init(
            realm: realm, nonce: nonce, opaque: parameters["opaque"], algorithm: algorithm,
            hasQualityOfProtection: qualities != nil, isStale: parameters["stale"]?.lowercased() == "true",
            isProxy: isProxy)
    }

    /// The header for a server to send.
    public var header: SIPHeader {
        var value = "Digest realm=\"\(realm)\", nonce=\"\(nonce)\", algorithm=\(algorithm.rawValue)"
        if hasQualityOfProtection { value += ", qop=\"auth\"" }
        if let opaque { value += ", opaque=\"\(opaque)\"" }
        if isStale { value += ", stale=true" }
        return SIPHeader(isProxy ? "Proxy-Authenticate" : "WWW-Authenticate", value)
    }
}
