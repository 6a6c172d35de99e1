import SofiaUserAgent

/// Which challenges of a connection's server are answered, by what it has asked before; a value.
///
/// Whether a challenge is the server's at all is looked at before: a far end whose challenge the server hands on has its address,
/// and only the realm tells.
struct ChallengePolicy: Sendable, Equatable {
    /// Why a challenge is not answered; the end of a sentence.
    enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        case realm
        case weaker

        var description: String {
            switch self {
            case .realm: "it names another realm than the one that took the password before"
            case .weaker: "it asks for a weaker digest than this server has asked for before"
            }
        }
    }

    /// How well a digest guards the password.
    private struct Strength: Sendable, Equatable {
        var hash = 0
        /// With a nonce of our own in it (RFC 7616 §3.3, `qop`).
        var isSalted = false
    }

    /// Those that took the password; empty: not known yet, then any is answered.
    private var realms: Set<String> = []
    private var strongest: [String: Strength] = [:]

    /// - Returns: nil when the challenge is to be answered.
    mutating func refusal(of challenge: DigestChallenge) -> Refusal? {
        guard realms.isEmpty || realms.contains(challenge.realm) else { return .realm }
        let asked = Strength(hash: challenge.algorithm.hashStrength, isSalted: challenge.hasQualityOfProtection)
        let known = strongest[challenge.realm] ?? Strength()
        guard asked.hash >= known.hash, asked.isSalted || !known.isSalted else { return .weaker }
        strongest[challenge.realm] = asked
        return nil
    }

    /// Credentials for these realms were accepted. The first time decides.
    mutating func succeeded(_ accepted: [String]) {
        if realms.isEmpty { realms = Set(accepted) }
    }
}
