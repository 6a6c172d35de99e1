import SofiaUserAgent

/// A user's password, and the challenge that it answers at present.
struct Credentials {
    private let user: String
    private let password: String
    private var challenge: DigestChallenge?
    /// How often the present nonce was used.
    private var count: UInt32 = 0

    init(user: String, password: String) {
        self.user = user
        self.password = password
    }

    var hasPassword: Bool { !password.isEmpty }

    /// A new challenge came: its nonce begins anew (RFC 2617 §3.2.2).
    mutating func take(_ challenge: DigestChallenge) {
        self.challenge = challenge
        count = 0
    }

    /// What a request carries; nil before the first challenge and without a password.
    mutating func header(method: String, uri: String) -> SIPHeader? {
        guard let challenge, hasPassword else { return nil }
        count += 1
        return DigestResponse.header(
            for: challenge, user: user, password: password, method: method, uri: uri, count: count,
            clientNonce: String(UInt64.random(in: .min ... .max), radix: 16))
    }
}
