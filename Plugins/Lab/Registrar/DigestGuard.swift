import SofiaUserAgent

/// Asks requests for a password and checks what comes back (RFC 7616 with `qop=auth`), as a value without a clock.
struct DigestGuard: Sendable {
    enum Verdict: Sendable, Equatable {
        case accepted(user: String)
        /// To be refused with this challenge.
        case challenge(DigestChallenge)
    }

    /// What the guard remembers of a nonce.
    private struct Issue {
        var issued: ContinuousClock.Instant
        /// The highest count seen; one that does not grow is a replay (RFC 7616 §3.4.5).
        var count: UInt32 = 0
    }

    static let mostNonces = 1024

    let realm: String
    /// How long a nonce may be used; afterwards right credentials are only stale.
    let nonceLifetime: Duration
    /// What may be answered with.
    let algorithms: [DigestAlgorithm]
    private var nonces: [String: Issue] = [:]

    init(realm: String, nonceLifetime: Duration, algorithms: [DigestAlgorithm] = [.md5]) {
        self.realm = realm
        self.nonceLifetime = nonceLifetime
        self.algorithms = algorithms
    }

    /// Judges one request.
    /// - Parameters:
    ///   - header: its `Authorization`, if any.
    ///   - fresh: a nonce that was never used before, for a challenge.
    ///   - password: of a user; nil for one that nobody knows.
    mutating func check(
        _ header: String?, method: String, at now: ContinuousClock.Instant, fresh: String,
        password: (String) -> String?
    ) -> Verdict {
        guard let credentials = header.map(DigestParameters.init), credentials.scheme.lowercased() == "digest",
            credentials["realm"] == realm, let nonce = credentials["nonce"],
            credentials["qop"]?.lowercased() == "auth",
            let count = credentials["nc"].flatMap({ UInt32($0, radix: 16) }),
            let algorithm = DigestAlgorithm(token: credentials["algorithm"]), algorithms.contains(algorithm),
            let user = credentials["username"], let secret = password(user),
            DigestResponse.isValid(credentials, user: user, password: secret, method: method)
        else { return challenge(fresh, isStale: false, at: now) }
        guard let issue = nonces[nonce], now < issue.issued + nonceLifetime, count > issue.count else {
            nonces[nonce] = nil
            return challenge(fresh, isStale: true, at: now)
        }
        nonces[nonce]?.count = count
        return .accepted(user: user)
    }

    private mutating func challenge(_ nonce: String, isStale: Bool, at now: ContinuousClock.Instant) -> Verdict {
        .challenge(DigestChallenge(realm: realm, nonce: issue(nonce, at: now), isStale: isStale))
    }

    /// Makes a nonce good.
    mutating func issue(_ nonce: String, at now: ContinuousClock.Instant) -> String {
        if nonces.count >= Self.mostNonces {
            nonces = nonces.filter { now < $0.value.issued + nonceLifetime }
            if nonces.count >= Self.mostNonces, let oldest = nonces.min(by: { $0.value.issued < $1.value.issued }) {
                nonces[oldest.key] = nil
            }
        }
        nonces[nonce] = Issue(issued: now)
        return nonce
    }

    /// A nonce for ``check(_:method:at:fresh:password:)``: 128 random bits.
    static func randomNonce() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let half = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - half.count) + half
        }.joined()
    }
}
