import SofiaUserAgent

/// A user's password, and the challenges that it answers at present, one a realm.
struct Credentials {
    private struct Realm: Hashable {
        var name: String
        var isProxy: Bool
    }

    private struct Answer {
        var challenge: DigestChallenge
        /// How often the present nonce was used.
        var count: UInt32 = 0
    }

    /// More realms than on any way from a phone to its registrar.
    private static let mostRealms = 8

    private let user: String
    private let password: String
    private var answers: [Realm: Answer] = [:]
    private var policy = ChallengePolicy()

    init(user: String, password: String) {
        self.user = user
        self.password = password
    }

    var hasPassword: Bool { !password.isEmpty }

    /// Takes the challenges of a response of the connection's server, of each realm the strongest that we know.
    /// - Returns: those that are to be answered now, empty when there is none of a kind that we know; and why one of the others is not.
    mutating func take(_ response: SIPMessage) -> (answered: [DigestChallenge], refusal: ChallengePolicy.Refusal?) {
        take(DigestChallenge.all(in: response))
    }

    mutating func take(
        _ challenges: [DigestChallenge]
    ) -> (answered: [DigestChallenge], refusal: ChallengePolicy.Refusal?) {
        var answered: [DigestChallenge] = []
        var refusal: ChallengePolicy.Refusal?
        for challenge in challenges {
            if let found = policy.refusal(of: challenge) {
                refusal = found
            } else {
                answered.append(challenge)
                take(challenge)
            }
        }
        return (answered, refusal)
    }

    /// A request with the credentials of ``headers(method:uri:)`` was accepted: from now on no other realm gets any.
    mutating func succeeded() {
        policy.succeeded(answers.keys.map(\.name))
    }

    /// Another server will ask by nonces of its own.
    mutating func forgetNonces() {
        answers = [:]
    }

    /// A new challenge came: its nonce begins anew (RFC 7616 §3.4, `nc`).
    private mutating func take(_ challenge: DigestChallenge) {
        let realm = Realm(name: challenge.realm, isProxy: challenge.isProxy)
        if answers.count >= Self.mostRealms, answers[realm] == nil { answers = [:] }
        answers[realm] = Answer(challenge: challenge)
    }

    /// The server names the nonce of the next request (RFC 7616 §3.5), which saves a refusal.
    mutating func takeNextNonce(_ response: SIPMessage) {
        for (name, isProxy) in [("Authentication-Info", false), ("Proxy-Authentication-Info", true)] {
            // It names no realm, so it counts where there is only one.
            let realms = answers.keys.filter { $0.isProxy == isProxy }
            guard let value = response[name], realms.count == 1, let realm = realms.first,
                let nonce = DigestParameters("Digest " + value)["nextnonce"]
            else { continue }
            answers[realm]?.challenge.nonce = nonce
            answers[realm]?.count = 0
        }
    }

    /// What a request carries; empty before the first challenge and without a password.
    mutating func headers(method: String, uri: String) -> [SIPHeader] {
        guard hasPassword else { return [] }
        let realms = answers.keys.sorted { ($0.isProxy ? 1 : 0, $0.name) < ($1.isProxy ? 1 : 0, $1.name) }
        return realms.compactMap { realm in
            answers[realm]?.count += 1
            guard let answer = answers[realm] else { return nil }
            return DigestResponse.header(
                for: answer.challenge, user: user, password: password, method: method, uri: uri, count: answer.count,
                clientNonce: Self.randomNonce())
        }
    }

    /// 128 random bits.
    private static func randomNonce() -> String {
        (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }.joined()
    }
}

extension Credentials: CustomStringConvertible, CustomReflectable {
    /// Without the password.
    var description: String { "credentials of \(user)" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
