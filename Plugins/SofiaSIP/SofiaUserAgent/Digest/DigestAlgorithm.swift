/// How a digest is made (RFC 7616 §6.1, RFC 8760 §2). Compared by strength.
public enum DigestAlgorithm: String, Sendable, Equatable, CaseIterable, Comparable {
    case md5 = "MD5"
    case md5Session = "MD5-sess"
    case sha256 = "SHA-256"
    case sha256Session = "SHA-256-sess"
    case sha512Truncated = "SHA-512-256"
    case sha512TruncatedSession = "SHA-512-256-sess"

    /// - Parameter token: the value of `algorithm`, in any case of letters; nil: MD5 (RFC 7616 §3.3).
    public init?(token: String?) {
        guard let token = token?.lowercased() else {
            self = .md5
            return
        }
        guard let known = Self.allCases.first(where: { $0.rawValue.lowercased() == token }) else { return nil }
        self = known
    }

    /// Whether the first hash covers the nonces too (RFC 7616 §3.4.2).
    public var usesSessionKey: Bool {
        switch self {
        case .md5Session, .sha256Session, .sha512TruncatedSession: true
        case .md5, .sha256, .sha512Truncated: false
        }
    }

    public static func < (one: DigestAlgorithm, other: DigestAlgorithm) -> Bool { one.strength < other.strength }

    /// The strength of the hash alone, whether or not it covers the nonces twice.
    public var hashStrength: Int { strength / 2 }

    private var strength: Int {
        switch self {
        case .md5: 0
        case .md5Session: 1
        case .sha256: 2
        case .sha256Session: 3
        case .sha512Truncated: 4
        case .sha512TruncatedSession: 5
        }
    }

    /// The digest of a text as lower-case hexadecimal digits.
    func digest(_ text: String) -> String {
        switch self {
        case .md5, .md5Session: MessageDigest.md5(text)
        case .sha256, .sha256Session: MessageDigest.sha256(text)
        case .sha512Truncated, .sha512TruncatedSession: MessageDigest.sha512Truncated(text)
        }
    }
}
