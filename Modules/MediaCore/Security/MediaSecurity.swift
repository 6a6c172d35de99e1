/// Whether and how a call's media is to be encrypted (SDES-SRTP, RFC 4568).
public struct MediaSecurity: Sendable, Equatable {
    public enum Mode: Sendable, Equatable, CaseIterable {
        /// Neither offered nor accepted.
        case disabled
        /// Accepted where it is offered.
        case optional
        /// Offered in such a way that a peer without it can still answer (RFC 8643); everything is accepted.
        case elective
        /// Offered and nothing else; everything is accepted.
        case enabled
        /// Nothing without it: other offers are refused, and no packet leaves or is taken unprotected.
        case mandatory
    }

    public var mode: Mode
    /// What we can do, the best first. Without any, nothing secure can be agreed upon.
    public var suites: [CryptoSuite]
    /// Whether RTCP may be readable, as `UNENCRYPTED_SRTCP` asks; our offers ask for it then.
    public var allowsReadableControl: Bool

    public init(mode: Mode, suites: [CryptoSuite], allowsReadableControl: Bool = false) {
        self.mode = mode
        self.suites = suites
        self.allowsReadableControl = allowsReadableControl
    }

    public static let disabled = MediaSecurity(mode: .disabled, suites: [])

    var acceptsSecure: Bool { mode != .disabled }
    var acceptsPlain: Bool { mode != .mandatory }
    var offersSecure: Bool { mode == .elective || mode == .enabled || mode == .mandatory }
    var offersPlain: Bool { mode == .disabled || mode == .optional || mode == .elective }

    /// Suites that go into our offers: with each of them a description grows by a hundred bytes, and must stay below
    /// what fits into a datagram (RFC 3261 §18.1.1).
    var offered: [CryptoSuite] {
        let usual: [CryptoSuite] = [.aeadAES256GCM, .aes256CounterSHA1Tag80, .aes128CounterSHA1Tag80]
        let both = suites.filter(usual.contains)
        return both.isEmpty ? suites : both
    }

    /// Not with AEAD, where implementations do not agree on how a report is authenticated alone.
    func allowsReadableControl(with suite: CryptoSuite) -> Bool { allowsReadableControl && !suite.isAEAD }

    /// The first line of a peer that we can follow.
    func choice(among cryptos: [CryptoAttribute]) -> CryptoAttribute? {
        guard acceptsSecure else { return nil }
        return cryptos.first {
            suites.contains($0.suite) && ($0.encryptsControl || allowsReadableControl(with: $0.suite))
        }
    }
}

/// What both sides agreed upon to protect the packets of a call. Descriptions of it show no key.
public struct MediaProtection: Sendable, Equatable {
    public var suite: CryptoSuite
    /// Protects what we send.
    public var localKey: MasterKey
    /// Protect what we receive: one, or several that packets tell apart by their identifiers.
    public var remoteKeys: [MasterKey]
    /// False: RTCP is authenticated, and can be read.
    public var encryptsControl: Bool

    public init(
        suite: CryptoSuite, localKey: MasterKey, remoteKeys: [MasterKey], encryptsControl: Bool = true
    ) {
        self.suite = suite
        self.localKey = localKey
        self.remoteKeys = remoteKeys
        self.encryptsControl = encryptsControl
    }
}
