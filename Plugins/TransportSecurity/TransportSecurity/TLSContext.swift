import CTransportSecurity

/// What the connections of one side share: whom it trusts, and how it identifies itself. TLS 1.2 and later.
public final class TLSContext: @unchecked Sendable {
    // Sendable: it is set up within the initialiser and only read afterwards, and OpenSSL counts its users atomically.

    public enum Side: Sendable {
        case client, server
    }

    /// A certificate (its chain behind it) and its key, in PEM; both may be one text. No file is read here.
    public struct Identity: Sendable, Equatable {
        public var certificate: [UInt8]
        public var key: [UInt8]

        public init(certificate: [UInt8], key: [UInt8]) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// Whose certificates are believed.
    public struct Trust: Sendable, Equatable {
        /// The authorities that the system knows.
        public var usesSystem: Bool
        /// Certificates of further authorities, in PEM.
        public var authorities: [UInt8]?

        public init(usesSystem: Bool = true, authorities: [UInt8]? = nil) {
            self.usesSystem = usesSystem
            self.authorities = authorities
        }
    }

    public let side: Side
    let handle: OpaquePointer

    /// - Parameters:
    ///   - side: which part of the handshake is ours.
    ///   - trust: nil: the far end is not asked for a certificate. A client always has one.
    ///   - identity: needed by a server.
    public init(_ side: Side, trust: Trust?, identity: Identity? = nil) throws(TLSError) {
        guard let handle = ctls_context_create(side == .server ? 1 : 0) else { throw .exhausted }
        self.side = side
        self.handle = handle
        if let trust { try believe(trust) }
        guard let identity else { return }
        let (certificate, key) = (identity.certificate, identity.key)
        if ctls_context_identify(handle, certificate, certificate.count, key, key.count) != 1 {
            throw .unusable("our certificate or its key", reason: TLSError.libraryReason())
        }
    }

    deinit {
        ctls_context_destroy(handle)
    }

    private func believe(_ trust: Trust) throws(TLSError) {
        ctls_context_verify(handle)
        if trust.usesSystem, ctls_context_trust_system(handle) != 1 {
            throw .unusable("the system's store of authorities", reason: TLSError.libraryReason())
        }
        guard let authorities = trust.authorities else { return }
        guard ctls_context_trust(handle, authorities, authorities.count) == 1 else {
            throw .unusable("the list of further authorities", reason: TLSError.libraryReason())
        }
    }
}
