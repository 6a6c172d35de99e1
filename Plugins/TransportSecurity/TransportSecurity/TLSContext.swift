import CTransportSecurity

/// What the connections of one side share: whom it trusts, and how it identifies itself. TLS 1.2 and later.
public final class TLSContext: @unchecked Sendable {
    // Sendable: it is set up within the initialiser and only read afterwards, and OpenSSL counts its users atomically.

    public enum Side: Sendable {
        case client, server
    }

    /// PEM files of a certificate (its chain behind it) and its key.
    public struct Identity: Sendable, Equatable {
        public var certificate: String
        public var key: String

        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// Whose certificates are believed.
    public struct Trust: Sendable, Equatable {
        /// The authorities that the system knows.
        public var usesSystem: Bool
        /// A PEM file of further authorities.
        public var file: String?
        /// A folder of them, named by hash as `openssl rehash` does.
        public var folder: String?

        public init(usesSystem: Bool = true, file: String? = nil, folder: String? = nil) {
            self.usesSystem = usesSystem
            self.file = file
            self.folder = folder
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
        if let identity, ctls_context_identify(handle, identity.certificate, identity.key) != 1 {
            throw .unusableFile(identity.certificate, reason: TLSError.libraryReason())
        }
    }

    deinit {
        ctls_context_destroy(handle)
    }

    private func believe(_ trust: Trust) throws(TLSError) {
        ctls_context_verify(handle)
        if trust.usesSystem, ctls_context_trust_system(handle) != 1 {
            throw .unusableFile("the system's store of authorities", reason: TLSError.libraryReason())
        }
        guard let place = trust.file ?? trust.folder else { return }
        guard ctls_context_trust(handle, trust.file, trust.folder) == 1 else {
            throw .unusableFile(place, reason: TLSError.libraryReason())
        }
    }
}
