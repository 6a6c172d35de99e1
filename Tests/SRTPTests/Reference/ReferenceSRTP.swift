#if SofiaSIP
    import MediaCore

    /// SRTP by the letter of RFC 3711, RFC 6188 and RFC 7714: protects packets, and nothing else.
    struct ReferenceSRTP {
        let suite: CryptoSuite
        let secret: [UInt8]

        private var masterKey: [UInt8] { Array(secret.prefix(suite.keyLength)) }
        private var masterSalt: [UInt8] { Array(secret.dropFirst(suite.keyLength)) }

        /// A session key (RFC 3711 §4.3.1 and §4.3.3, RFC 7714 §11), with a key derivation rate of zero.
        func derived(label: UInt8, count: Int) -> [UInt8] {
            // RFC 7714 §11: a salt of 96 bits is filled up to 112.
            var counter = masterSalt + [UInt8](repeating: 0, count: 16 - masterSalt.count)
            counter[7] ^= label
            return AES(masterKey).keyStream(counter, count: count)
        }

        /// - Parameter header: octets of the RTP header.
        func protect(_ packet: [UInt8], header: Int = 12, rollover: UInt32 = 0) -> [UInt8] {
            let key = derived(label: 0, count: suite.keyLength)
            let salt = derived(label: 2, count: suite.saltLength)
            let source = Array(packet[8..<12])
            let index = bigEndian(rollover) + packet[2..<4]
            let clear = Array(packet[..<header])
            if suite.isAEAD {
                // RFC 7714 §8.1.
                let nonce = exclusiveOr([0, 0] + source + index, salt)
                return clear + GCM.seal(Array(packet[header...]), key: key, nonce: nonce, additional: clear)
            }
            let sealed = clear + counterMode(Array(packet[header...]), key, salt, source, index)
            // RFC 3711 §4.2: the rollover counter is authenticated, and not sent.
            let tag = HMACSHA1.tag(sealed + bigEndian(rollover), key: derived(label: 1, count: 20))
            return sealed + tag.prefix(suite == .aes128CounterSHA1Tag32 || suite == .aes256CounterSHA1Tag32 ? 4 : 10)
        }

        func protectControl(_ packet: [UInt8], index: UInt32, isEncrypted: Bool = true) -> [UInt8] {
            let key = derived(label: 3, count: suite.keyLength)
            let salt = derived(label: 5, count: suite.saltLength)
            let source = Array(packet[4..<8])
            let clear = Array(packet[..<8])
            let trailer = bigEndian(index | (isEncrypted ? 0x8000_0000 : 0))
            if suite.isAEAD {
                // RFC 7714 §9.1.
                let nonce = exclusiveOr([0, 0] + source + [0, 0] + bigEndian(index), salt)
                return clear
                    + GCM.seal(Array(packet[8...]), key: key, nonce: nonce, additional: clear + trailer) + trailer
            }
            let body = Array(packet[8...])
            let sealed =
                clear + (isEncrypted ? counterMode(body, key, salt, source, [0, 0] + bigEndian(index)) : body) + trailer
            return sealed + HMACSHA1.tag(sealed, key: derived(label: 4, count: 20)).prefix(10)
        }

        /// RFC 3711 §4.1.1.
        private func counterMode(
            _ text: [UInt8], _ key: [UInt8], _ salt: [UInt8], _ source: [UInt8], _ index: [UInt8]
        ) -> [UInt8] {
            let counter = exclusiveOr([0, 0, 0, 0] + source + index + [0, 0], salt + [0, 0])
            return exclusiveOr(text, AES(key).keyStream(counter, count: text.count))
        }

        private func exclusiveOr(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { zip(left, right).map { $0 ^ $1 } }
    }
#endif
