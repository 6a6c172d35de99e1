#if SofiaSIP
    public import MediaCore
    public import MediaRuntime

    /// SRTP and SRTCP (RFC 3711, RFC 6188, RFC 7714) by libsrtp.
    public struct SRTPProtection: PacketProtection {
        public init() {}

        public var suites: [CryptoSuite] { LibSRTP.suites }

        public func makeProtector(for agreement: MediaProtection) throws(MediaError) -> any PacketProtector {
            try check(agreement)
            return try SRTPProtector(agreement)
        }

        public func makeOpener(
            for agreement: MediaProtection, following former: (any PacketOpener)?
        ) throws(MediaError) -> any PacketOpener {
            try check(agreement)
            return try SRTPOpener(agreement, following: former as? SRTPOpener)
        }

        /// The library reads as many octets of a key as its cipher has, whatever it is given.
        private func check(_ agreement: MediaProtection) throws(MediaError) {
            let suite = agreement.suite
            guard suites.contains(suite) else { throw .protection("libsrtp has no \(suite.rawValue)") }
            let length = suite.keyLength + suite.saltLength
            guard !agreement.remoteKeys.isEmpty,
                ([agreement.localKey] + agreement.remoteKeys).allSatisfy({ $0.secret.count == length })
            else { throw .protection("a key of \(suite.rawValue) has not \(length) octets") }
        }
    }
#endif
