#if SofiaSIP
    /// The cipher of FIPS 197, written to be read: what libsrtp does is held against it.
    struct AES {
        private let roundKeys: [[UInt8]]

        init(_ key: [UInt8]) {
            let words = key.count / 4
            var schedule = stride(from: 0, to: key.count, by: 4).map { Array(key[$0..<($0 + 4)]) }
            var constant: UInt8 = 1
            for index in words..<(4 * (words + 7)) {
                var word = schedule[index - 1]
                if index % words == 0 {
                    word = [word[1], word[2], word[3], word[0]].map { Self.box[Int($0)] }
                    word[0] ^= constant
                    constant = Self.double(constant)
                } else if words > 6, index % words == 4 {
                    word = word.map { Self.box[Int($0)] }
                }
                schedule.append(zip(schedule[index - words], word).map { $0 ^ $1 })
            }
            roundKeys = stride(from: 0, to: schedule.count, by: 4).map { Array(schedule[$0..<($0 + 4)].joined()) }
        }

        func encrypt(_ block: [UInt8]) -> [UInt8] {
            var state = zip(block, roundKeys[0]).map { $0 ^ $1 }
            for (round, key) in roundKeys.enumerated().dropFirst() {
                // SubBytes and ShiftRows: row r of column c comes from column c + r.
                state = (0..<16).map { Self.box[Int(state[($0 + 4 * ($0 % 4)) % 16])] }
                if round < roundKeys.count - 1 {
                    state = (0..<16).map { index in
                        let column = index / 4 * 4
                        let bytes = (0..<4).map { state[column + (index + $0) % 4] }
                        return Self.double(bytes[0]) ^ Self.double(bytes[1]) ^ bytes[1] ^ bytes[2] ^ bytes[3]
                    }
                }
                state = zip(state, key).map { $0 ^ $1 }
            }
            return state
        }

        /// Counter mode: the last two octets of `counter` count, or four for GCM; no test needs more.
        func keyStream(_ counter: [UInt8], count: Int) -> [UInt8] {
            var counter = counter
            var stream: [UInt8] = []
            while stream.count < count {
                stream += encrypt(counter)
                for index in counter.indices.reversed() {
                    counter[index] &+= 1
                    if counter[index] != 0 { break }
                }
            }
            return Array(stream.prefix(count))
        }

        private static func double(_ value: UInt8) -> UInt8 { value << 1 ^ (value & 0x80 == 0 ? 0 : 0x1B) }

        /// The S-box: inverses in GF(2^8), walked through by the powers of a generator, and an affine map.
        private static let box: [UInt8] = {
            var box = [UInt8](repeating: 0, count: 256)
            var (value, inverse): (UInt8, UInt8) = (1, 1)
            repeat {
                value = value ^ double(value)
                // Divided by three, which is multiplied by 0xF6.
                inverse ^= inverse << 1
                inverse ^= inverse << 2
                inverse ^= inverse << 4
                if inverse & 0x80 != 0 { inverse ^= 0x09 }
                let turns = (1...4).map { inverse << $0 | inverse >> (8 - $0) }
                box[Int(value)] = turns.reduce(inverse ^ 0x63, ^)
            } while value != 1
            box[0] = 0x63
            return box
        }()
    }
#endif
