import Logging
import PlainFiles
import TransportSecurity

/// Whom the endpoint's TLS connections trust and who they say they are: two files, read away from the stack's thread, for
/// which every session of the process waits.
struct TLSMaterial: Sendable {
    /// Bytes of a certificate with its chain and key; many times what they have.
    static let longestIdentity = 256 << 10
    /// Bytes of a list of authorities; many times what the system's own has.
    static let longestTrust = 8 << 20

    /// Settings or keys of the configuration by which the files are named.
    private enum Source: String {
        case identity = "system.security.cert_file"
        case trust = "tls.trust"
    }

    /// The value of `system.security.cert_file`; empty for none. A client may have named it.
    let identity: String
    /// The value of `tls.trust`, which only the administrator gives.
    let trust: String?
    /// The files that a client may name.
    let allowed: AllowedFiles
    let logger: Logger

    /// Reads both files and makes what the connections share.
    /// - Throws: ``TLSError/unusable(_:reason:)``, the same for every file that cannot be used: a client sees it, and is not
    ///   to learn from it which files there are. The log has the reason.
    func context() async throws(TLSError) -> TLSContext {
        let outcome: Result<TLSContext, TLSError>
        do throws(PlainFileError) {
            outcome = try await PlainFile.elsewhere(identity) { () throws(PlainFileError) in
                Result { () throws(TLSError) in try read() }
            }
        } catch {
            throw refused(.identity, "\(error)")
        }
        return try outcome.get()
    }

    private func read() throws(TLSError) -> TLSContext {
        let authorities = try trust.map { path throws(TLSError) in
            try contents(.trust) { () throws(PlainFileError) in
                try PlainFile.read(path, atMost: Self.longestTrust)
            }
        }
        let own =
            try identity.isEmpty
            ? nil
            : contents(.identity) { () throws(PlainFileError) in
                try allowed.read(identity, atMost: Self.longestIdentity)
            }
        // Each by itself, so that what is complained of is the right one.
        let trusted = TLSContext.Trust(usesSystem: true, authorities: authorities)
        if authorities != nil {
            _ = try used(.trust) { () throws(TLSError) in try TLSContext(.client, trust: trusted) }
        }
        return try used(.identity) { () throws(TLSError) in
            try TLSContext(
                .client, trust: trusted, identity: own.map { TLSContext.Identity(certificate: $0, key: $0) })
        }
    }

    private func contents(_ source: Source, _ body: () throws(PlainFileError) -> [UInt8]) throws(TLSError) -> [UInt8] {
        do throws(PlainFileError) {
            return try body()
        } catch {
            throw refused(source, "\(error)")
        }
    }

    private func used(_ source: Source, _ body: () throws(TLSError) -> TLSContext) throws(TLSError) -> TLSContext {
        do throws(TLSError) {
            return try body()
        } catch {
            throw refused(source, "\(error)")
        }
    }

    private func refused(_ source: Source, _ reason: String) -> TLSError {
        logger.error(
            "a file for TLS cannot be used", metadata: ["setting": "\(source.rawValue)", "reason": "\(reason)"])
        return .unusable(source.rawValue, reason: "the connector's log says why")
    }
}
