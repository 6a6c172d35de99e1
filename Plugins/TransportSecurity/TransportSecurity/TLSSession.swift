import CTransportSecurity

/// One TLS connection over bytes that somebody else carries. For one thread at a time.
///
/// What comes from the far end goes in by ``receive(_:)``, which tells what it meant; what is to go out is taken with
/// ``outgoing()`` after every call.
public final class TLSSession {
    /// What bytes of the far end brought.
    public struct Received: Sendable, Equatable {
        /// The handshake ended with these bytes.
        public var isNowOpen = false
        public var text: [UInt8] = []
        /// The far end said goodbye.
        public var isOver = false
    }

    private let context: TLSContext
    private let handle: OpaquePointer
    /// Whom the far end's certificate must name; nil: anybody whose chain is good.
    private let expected: String?
    private(set) var isOpen = false

    /// - Parameters:
    ///   - context: whom it trusts, and who it is.
    ///   - peer: the host that was asked for, a name or a numeric address without brackets; sent as SNI where it is a
    ///     name.
    ///   - verifiesPeer: whether the certificate must name it (RFC 5922 §7.2).
    public init(_ context: TLSContext, peer: String? = nil, verifiesPeer: Bool = true) throws(TLSError) {
        // RFC 6066 §3: a server name is never an address.
        let name = peer.flatMap { CertificateIdentity.isAddress($0) ? nil : $0 }
        guard let handle = ctls_session_create(context.handle, name) else { throw .exhausted }
        self.context = context
        self.handle = handle
        expected = verifiesPeer ? peer : nil
    }

    deinit {
        ctls_session_destroy(handle)
    }

    /// Begins the handshake, at the client's side; what it says first is then in ``outgoing()``.
    public func start() throws(TLSError) {
        _ = try shakeHands()
    }

    /// Takes bytes that came.
    /// - Throws: ``TLSError`` when the connection cannot go on; ``outgoing()`` may then hold an alert for the far end.
    public func receive(_ bytes: [UInt8]) throws(TLSError) -> Received {
        guard ctls_session_feed(handle, bytes, bytes.count) == 0 else { throw .exhausted }
        var received = Received()
        if !isOpen {
            guard try shakeHands() else { return received }
            received.isNowOpen = true
        }
        try read(into: &received)
        return received
    }

    /// Encrypts what we say.
    public func send(_ text: [UInt8]) throws(TLSError) {
        guard ctls_session_write(handle, text, text.count) == 0 else { throw .broken(TLSError.libraryReason()) }
    }

    /// Says goodbye; it is in ``outgoing()``.
    public func close() {
        guard isOpen else { return }
        ctls_session_close(handle)
    }

    /// Takes what is to go to the far end.
    public func outgoing() -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let chunk = [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, count in
                count = ctls_session_take(handle, buffer.baseAddress, buffer.count)
            }
            guard !chunk.isEmpty else { return bytes }
            bytes += chunk
        }
    }

    /// Such as `TLSv1.3`.
    public var version: String { String(cString: ctls_session_version(handle)) }
    /// The server name that the client asked for, at the server's side.
    public var askedName: String? { ctls_session_asked_name(handle).map { String(cString: $0) } }

    /// Who the far end is, by its certificate.
    public var peerIdentity: CertificateIdentity {
        var names: [CertificateIdentity.Name] = []
        withUnsafeMutablePointer(to: &names) { names in
            ctls_session_peer_names(handle, names) { context, kind, bytes, length in
                guard let context, let bytes else { return }
                let raw = Array(UnsafeRawBufferPointer(start: bytes, count: length))
                let name: CertificateIdentity.Name? =
                    switch UInt8(bitPattern: kind) {
                    case UInt8(ascii: "D"): .dns(String(decoding: raw, as: UTF8.self))
                    case UInt8(ascii: "U"): .uri(String(decoding: raw, as: UTF8.self))
                    case UInt8(ascii: "I"): .address(raw)
                    default: nil
                    }
                guard let name else { return }
                context.assumingMemoryBound(to: [CertificateIdentity.Name].self).pointee.append(name)
            }
        }
        let common = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text -> String? in
            let length = ctls_session_peer_common_name(handle, text.baseAddress, text.count)
            guard length > 0 else { return nil }
            return String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return CertificateIdentity(names: names, commonName: common)
    }

    /// - Returns: whether it is done.
    private func shakeHands() throws(TLSError) -> Bool {
        switch ctls_session_handshake(handle) {
        case 0: return false
        case 1: break
        default:
            let refusal = String(cString: ctls_session_verify_error(handle))
            let reason = TLSError.libraryReason()
            throw refusal.isEmpty ? .handshake(reason) : .refusedCertificate(refusal)
        }
        if let expected {
            let identity = peerIdentity
            guard identity.isOf(expected) else {
                throw .refusedCertificate("it is for \(identity), not for \(expected)")
            }
        }
        isOpen = true
        return true
    }

    private func read(into received: inout Received) throws(TLSError) {
        while true {
            var status = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, count in
                status = ctls_session_read(handle, buffer.baseAddress, buffer.count)
                count = max(status, 0)
            }
            received.text += chunk
            switch status {
            case 0: return
            case -1:
                received.isOver = true
                return
            case ..<0: throw .broken(TLSError.libraryReason())
            default: break
            }
        }
    }
}
