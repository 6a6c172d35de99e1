public import SofiaUserAgent

/// What a ``LabServer`` is like.
public struct LabConfiguration: Sendable {
    /// A numeric address of this machine.
    public var host = "127.0.0.1"
    /// 0: any that is free, the same for UDP and TCP.
    public var port: UInt16 = 0
    public var realm = "lab"
    /// Who may register, and with which password; an empty one asks for none.
    public var users: [String: String]
    /// Seconds; a REGISTER for less is refused with a 423.
    public var minimumExpires = 0
    /// The most seconds that are granted.
    public var maximumExpires = 3600
    /// How long a nonce may be used; afterwards it is stale.
    public var nonceLifetime = Duration.seconds(300)
    /// How it asks for passwords: a challenge each, in this order (RFC 8760 §2.4).
    public var algorithms: [DigestAlgorithm] = [.md5]
    /// What the lab says in its calls, in hertz; nil: silence.
    public var tone: Double? = 1000

    public init(users: [String: String]) {
        self.users = users
    }
}

/// How the lab meets a REGISTER instead of treating it as it deserves.
public enum LabAnswer: Sendable, Equatable {
    case refuse(Int, [SIPHeader] = [])
    /// As if the server were dead.
    case ignore
    /// 302 to these URIs, the first preferred.
    case redirect([String])
    /// The nonce is too old, whatever it was.
    case stale
}

/// A phone that is registered with the lab.
public struct LabBinding: Sendable, Equatable {
    public var user: String
    /// The URI under which it wants to be called.
    public var contact: String
    /// What it is known by, whatever its address (`+sip.instance`, RFC 5626 §4.1); nil: it says nothing of that.
    public var instance: String?
    /// Whether its REGISTER came over TCP.
    public var isStream: Bool
    /// Where its REGISTER came from, as `address:port`.
    public var source: String
    public var expires: ContinuousClock.Instant
}
