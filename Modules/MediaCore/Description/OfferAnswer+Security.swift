extension MediaSecurity {
    /// What protects an offered stream; nil when nothing does and nothing has to.
    func crypto(of stream: MediaDescription) throws(NegotiationError) -> CryptoAttribute? {
        let crypto = choice(among: stream.cryptos)
        switch stream.transport {
        case MediaDescription.secureRTP:
            guard acceptsSecure else { throw .unsupportedProfile }
            guard let crypto else { throw .noCommonProtection }
            return crypto
        case MediaDescription.plainRTP:
            // RFC 8643 §3.2: keys under the plain profile are an offer to encrypt that may be left alone.
            guard crypto != nil || acceptsPlain else {
                throw stream.hasCrypto ? .noCommonProtection : .protectionRequired
            }
            return crypto
        default:
            throw .unsupportedProfile
        }
    }
}

/// The part of an offer of ours that is about encryption.
struct SecuredOffer {
    let profile: String
    let cryptos: [CryptoAttribute]

    /// - Parameters:
    ///   - agreed: what protects the call now; its suite comes first and keeps its key, so that nothing changes.
    ///   - profile: that of the agreed stream, which stays (RFC 3264 §8.3); nil while there is none.
    init(_ security: MediaSecurity, agreed: MediaProtection?, profile: String?, keys: inout LocalKeys) {
        let mayStay = security.acceptsPlain || agreed != nil
        let usual = security.offersPlain ? MediaDescription.plainRTP : MediaDescription.secureRTP
        self.profile = mayStay ? profile ?? usual : usual
        guard self.profile == MediaDescription.secureRTP || agreed != nil || security.offersSecure else {
            cryptos = []
            return
        }
        let former = agreed.map { [$0.suite] } ?? []
        let suites = former + security.offered.filter { !former.contains($0) }
        var cryptos: [CryptoAttribute] = []
        for (index, suite) in suites.enumerated() {
            let encryptsControl = suite == agreed?.suite ? agreed?.encryptsControl : nil
            cryptos.append(
                CryptoAttribute(
                    tag: index + 1, suite: suite, keys: [keys.key(for: suite)],
                    encryptsControl: encryptsControl ?? !security.allowsReadableControl(with: suite)))
        }
        self.cryptos = cryptos
    }

    /// Whether there is something to offer: the secure profile needs a key.
    var isPossible: Bool { profile == MediaDescription.plainRTP || !cryptos.isEmpty }

    /// What an answer to this offer makes of it; nil when packets go unprotected, and may.
    func protection(
        answeredBy stream: MediaDescription, _ security: MediaSecurity
    ) throws(NegotiationError) -> MediaProtection? {
        guard [MediaDescription.plainRTP, MediaDescription.secureRTP].contains(stream.transport) else {
            throw .unsupportedProfile
        }
        guard !cryptos.isEmpty, stream.hasCrypto else {
            guard profile == MediaDescription.plainRTP, security.acceptsPlain else { throw .protectionRequired }
            guard stream.transport == MediaDescription.plainRTP else { throw .unsupportedProfile }
            return nil
        }
        // RFC 4568 §5.1.3: one line, with the tag and the suite of one that was offered.
        let answered = stream.attributes.filter { $0.name == "crypto" }
        guard answered.count == 1, let theirs = stream.cryptos.first,
            let ours = cryptos.first(where: { $0.tag == theirs.tag && $0.suite == theirs.suite }),
            ours.encryptsControl == theirs.encryptsControl, let localKey = ours.keys.first
        else { throw .noCommonProtection }
        return MediaProtection(
            suite: ours.suite, localKey: localKey, remoteKeys: theirs.keys, encryptsControl: ours.encryptsControl)
    }
}
