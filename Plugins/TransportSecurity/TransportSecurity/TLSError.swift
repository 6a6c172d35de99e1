import CTransportSecurity

/// Why there is no secure connection; one line for a person, never a secret.
public enum TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A certificate, a key or a list of authorities is of no use; which, and why.
    case unusable(String, reason: String)
    /// The far end's certificate is refused, and why.
    case refusedCertificate(String)
    /// The handshake failed for another reason.
    case handshake(String)
    /// The connection broke.
    case broken(String)
    /// The library has no memory left.
    case exhausted

    public var description: String {
        switch self {
        case .unusable(let what, let reason): "\(what) cannot be used for TLS: \(reason)"
        case .refusedCertificate(let reason): "the server's certificate is refused: \(reason)"
        case .handshake(let reason): "TLS is not agreed on: \(reason)"
        case .broken(let reason): "the TLS connection is broken: \(reason)"
        case .exhausted: "there is no memory for TLS"
        }
    }
}

extension TLSError {
    /// The library's reason for what failed last on this thread.
    static func libraryReason() -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            text.baseAddress.map { String(cString: ctls_take_error($0, text.count)) } ?? ""
        }
    }
}
