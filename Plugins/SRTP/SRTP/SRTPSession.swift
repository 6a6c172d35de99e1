#if SofiaSIP
    import MediaCore
    import MediaRuntime
    import SRTPLibrary

    /// A context of libsrtp: the packets of one direction under one agreement, with their replay lists and counters.
    final class SRTPSession: Sendable {
        /// Whose packets a context is for.
        enum Scope {
            case everythingSent
            case everythingReceived
            /// One source, whose packets have been counted before (RFC 3711 §3.3.1).
            case received(source: UInt32, rollover: UInt32)
        }

        /// Packets that may come late without counting as repeated; far beyond what the jitter buffer waits for.
        private static let replayWindow: UInt = 128

        // Safe: libsrtp wants that a context is used by one thread at a time, and the leg's locks see to that; the last
        // reference to this object is the only one that frees it.
        private nonisolated(unsafe) let context: srtp_t
        private let usesIdentifiers: Bool
        /// Octets of the shortest packet that can be unprotected.
        private let shortest: (rtp: Int, rtcp: Int)
        /// Where a protected report has its E bit, counted from its end; nil where the library looks at it itself.
        private let encryptionFlag: Int?

        /// - Throws: ``MediaError/protection(_:)``.
        init(_ suite: CryptoSuite, _ keys: [MasterKey], encryptsControl: Bool, for scope: Scope) throws(MediaError) {
            var rtp = srtp_crypto_policy_t()
            var rtcp = srtp_crypto_policy_t()
            suite.fill(&rtp, &rtcp)
            if !encryptsControl { rtcp.sec_serv = sec_serv_auth }
            var context: srtp_t?
            let status = Self.withMasterKeys(keys) { masterKeys in
                var policy = srtp_policy_t()
                policy.ssrc = scope.ssrc
                policy.rtp = rtp
                policy.rtcp = rtcp
                policy.window_size = Self.replayWindow
                policy.keys = masterKeys.baseAddress
                policy.num_master_keys = UInt(masterKeys.count)
                return srtp_create(&context, &policy)
            }
            guard status == srtp_err_status_ok, let context else {
                throw .protection("\(suite.rawValue) is refused by libsrtp: \(LibSRTP.name(of: status))")
            }
            if case .received(let source, let rollover) = scope { srtp_set_stream_roc(context, source, rollover) }
            self.context = context
            usesIdentifiers = keys.contains { $0.identifier != nil }
            let identifier = keys.first?.identifier?.octets.count ?? 0
            let index = MemoryLayout<UInt32>.size
            shortest = (
                rtp: RTPHeader.size + Int(rtp.auth_tag_len) + identifier,
                rtcp: 8 + index + Int(rtcp.auth_tag_len) + identifier
            )
            // RFC 7714 §9.1: the index follows the tag there, and only the identifier is behind it.
            encryptionFlag = suite.isAEAD && encryptsControl ? index + identifier : nil
        }

        deinit {
            srtp_dealloc(context)
        }

        func protect(_ packet: UnsafeMutableRawBufferPointer, count: Int, _ kind: PacketKind) -> Int? {
            guard count + Int(SRTP_MAX_TRAILER_LEN) + MemoryLayout<UInt32>.size <= packet.count else { return nil }
            var length = Int32(count)
            let status =
                switch kind {
                case .rtp: srtp_protect(context, packet.baseAddress, &length)
                case .rtcp: srtp_protect_rtcp(context, packet.baseAddress, &length)
                }
            return status == srtp_err_status_ok ? Int(length) : nil
        }

        func open(_ packet: UnsafeMutableRawBufferPointer, _ kind: PacketKind) -> Int? {
            var length = Int32(packet.count)
            let status: srtp_err_status_t
            switch kind {
            case .rtp:
                guard packet.count >= shortest.rtp else { return nil }
                status = srtp_unprotect_mki(context, packet.baseAddress, &length, usesIdentifiers ? 1 : 0)
            case .rtcp:
                guard packet.count >= shortest.rtcp else { return nil }
                // A report that says that it is not encrypted was not agreed upon (RFC 3711 §3.4).
                if let encryptionFlag, packet[packet.count - encryptionFlag] & 0x80 == 0 { return nil }
                status = srtp_unprotect_rtcp_mki(context, packet.baseAddress, &length, usesIdentifiers ? 1 : 0)
            }
            return status == srtp_err_status_ok ? Int(length) : nil
        }

        /// How often the sequence numbers of a source have begun anew; nil for one that was not heard.
        func rollover(of source: UInt32) -> UInt32? {
            var rollover: UInt32 = 0
            return srtp_get_stream_roc(context, source, &rollover) == srtp_err_status_ok ? rollover : nil
        }

        /// Lends the keys in the form that the library copies them from.
        private static func withMasterKeys<Result>(
            _ keys: [MasterKey],
            _ body: (UnsafeMutableBufferPointer<UnsafeMutablePointer<srtp_master_key_t>?>) -> Result
        ) -> Result {
            let sizes = keys.map { $0.secret.count + ($0.identifier?.octets.count ?? 0) }
            let octets = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: sizes.reduce(0, +))
            let entries = UnsafeMutableBufferPointer<srtp_master_key_t>.allocate(capacity: keys.count)
            let pointers = UnsafeMutableBufferPointer<UnsafeMutablePointer<srtp_master_key_t>?>.allocate(
                capacity: keys.count)
            defer {
                octets.deallocate()
                entries.deallocate()
                pointers.deallocate()
            }
            var start = octets.baseAddress
            for (position, key) in keys.enumerated() {
                let identifier = key.identifier?.octets ?? []
                start?.initialize(from: key.secret + identifier, count: key.secret.count + identifier.count)
                entries.initializeElement(
                    at: position,
                    to: srtp_master_key_t(
                        key: start, mki_id: start?.advanced(by: key.secret.count), mki_size: UInt32(identifier.count)))
                pointers.initializeElement(at: position, to: entries.baseAddress?.advanced(by: position))
                start = start?.advanced(by: sizes[position])
            }
            return body(pointers)
        }
    }

    extension SRTPSession.Scope {
        fileprivate var ssrc: srtp_ssrc_t {
            switch self {
            case .everythingSent: srtp_ssrc_t(type: ssrc_any_outbound, value: 0)
            case .everythingReceived: srtp_ssrc_t(type: ssrc_any_inbound, value: 0)
            case .received(let source, _): srtp_ssrc_t(type: ssrc_specific, value: source)
            }
        }
    }

    extension CryptoSuite {
        /// RTCP keeps the tag of 80 bits where RTP has one of 32 (RFC 4568 §6.2.2, RFC 6188 §4).
        fileprivate func fill(_ rtp: inout srtp_crypto_policy_t, _ rtcp: inout srtp_crypto_policy_t) {
            switch self {
            case .aeadAES128GCM:
                srtp_crypto_policy_set_aes_gcm_128_16_auth(&rtp)
                srtp_crypto_policy_set_aes_gcm_128_16_auth(&rtcp)
            case .aeadAES256GCM:
                srtp_crypto_policy_set_aes_gcm_256_16_auth(&rtp)
                srtp_crypto_policy_set_aes_gcm_256_16_auth(&rtcp)
            case .aes128CounterSHA1Tag80, .aes128CounterSHA1Tag32:
                srtp_crypto_policy_set_rtp_default(&rtp)
                srtp_crypto_policy_set_rtcp_default(&rtcp)
                if self == .aes128CounterSHA1Tag32 { srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(&rtp) }
            case .aes256CounterSHA1Tag80, .aes256CounterSHA1Tag32:
                srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80(&rtp)
                srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80(&rtcp)
                if self == .aes256CounterSHA1Tag32 { srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32(&rtp) }
            }
        }
    }
#endif
