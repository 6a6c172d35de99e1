#if SofiaSIP
    /// HMAC-SHA1 (RFC 2104, FIPS 180-4).
    enum HMACSHA1 {
        static func tag(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
            let padded = key + [UInt8](repeating: 0, count: 64 - key.count)
            return digest(padded.map { $0 ^ 0x5C } + digest(padded.map { $0 ^ 0x36 } + message))
        }

        static func digest(_ message: [UInt8]) -> [UInt8] {
            var padded = message + [0x80]
            while padded.count % 64 != 56 { padded.append(0) }
            padded += bigEndian(UInt64(message.count) * 8)
            var hash: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
            for start in stride(from: 0, to: padded.count, by: 64) {
                var words = (0..<16).map { index in
                    (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(padded[start + 4 * index + $1]) }
                }
                for index in 16..<80 {
                    words.append(rotate(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1))
                }
                var (a, b, c, d, e) = (hash[0], hash[1], hash[2], hash[3], hash[4])
                for (index, word) in words.enumerated() {
                    let (mix, constant): (UInt32, UInt32) =
                        switch index {
                        case ..<20: (b & c | ~b & d, 0x5A82_7999)
                        case ..<40: (b ^ c ^ d, 0x6ED9_EBA1)
                        case ..<60: (b & c | b & d | c & d, 0x8F1B_BCDC)
                        default: (b ^ c ^ d, 0xCA62_C1D6)
                        }
                    (a, b, c, d, e) = (rotate(a, 5) &+ mix &+ e &+ constant &+ word, a, rotate(b, 30), c, d)
                }
                hash = zip(hash, [a, b, c, d, e]).map { $0 &+ $1 }
            }
            return hash.flatMap { bigEndian($0) }
        }

        private static func rotate(_ value: UInt32, _ count: UInt32) -> UInt32 {
            value << count | value >> (32 - count)
        }
    }

    /// AES in Galois/Counter Mode (NIST SP 800-38D) with a nonce of 96 bits.
    enum GCM {
        /// - Returns: what is encrypted, and its tag.
        static func seal(_ text: [UInt8], key: [UInt8], nonce: [UInt8], additional: [UInt8]) -> [UInt8] {
            let cipher = AES(key)
            let stream = cipher.keyStream(nonce + [0, 0, 0, 2], count: text.count)
            let sealed = zip(text, stream).map { $0 ^ $1 }
            let lengths = bigEndian(UInt64(additional.count) * 8) + bigEndian(UInt64(sealed.count) * 8)
            let subkey = number(cipher.encrypt([UInt8](repeating: 0, count: 16)))
            var hash: UInt128 = 0
            let input = padded(additional) + padded(sealed) + lengths
            for start in stride(from: 0, to: input.count, by: 16) {
                hash = product(hash ^ number(Array(input[start..<(start + 16)])), subkey)
            }
            let mask = number(cipher.encrypt(nonce + [0, 0, 0, 1]))
            return sealed + bigEndian(hash ^ mask)
        }

        private static func padded(_ bytes: [UInt8]) -> [UInt8] {
            bytes + [UInt8](repeating: 0, count: (16 - bytes.count % 16) % 16)
        }

        private static func number(_ bytes: [UInt8]) -> UInt128 { bytes.reduce(0) { $0 << 8 | UInt128($1) } }

        /// In GF(2^128), whose bits are written the other way round.
        private static func product(_ left: UInt128, _ right: UInt128) -> UInt128 {
            var (result, value): (UInt128, UInt128) = (0, right)
            for bit in 0..<128 {
                if left >> UInt128(127 - bit) & 1 == 1 { result ^= value }
                value = value & 1 == 1 ? value >> 1 ^ (0xE1 << 120) : value >> 1
            }
            return result
        }
    }

    func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<(value.bitWidth / 8)).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal.filter { !$0.isWhitespace })
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
    }
#endif
