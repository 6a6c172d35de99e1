import CTransportSecurity

/// Hash functions of FIPS 180-4.
public enum SecureHash: Sendable, CaseIterable {
    case sha256
    /// SHA-512/256: the first half of a SHA-512 with other initial values.
    case sha512Truncated

    private var name: String {
        switch self {
        case .sha256: "SHA2-256"
        case .sha512Truncated: "SHA2-512/256"
        }
    }

    /// 32 bytes.
    public func digest(_ text: some Sequence<UInt8>) -> [UInt8] {
        let bytes = Array(text)
        var digest = [UInt8](repeating: 0, count: 64)
        let count = ctls_digest(name, bytes, bytes.count, &digest)
        precondition(count == 32, "the cryptographic library has no \(name)")
        return Array(digest.prefix(count))
    }
}
