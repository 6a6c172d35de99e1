/// The MD5 message digest (RFC 1321), which SIP's digest authentication still stands on. For nothing else.
struct MD5 {
    /// The digest of some text in UTF-8 as 32 hexadecimal digits.
    static func hexadecimal(_ text: String) -> String {
        let digest = hash(Array(text.utf8))
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The 16 bytes of the digest.
    static func hash(_ message: [UInt8]) -> [UInt8] {
        var digest = MD5()
        let padded = padded(message)
        for start in stride(from: 0, to: padded.count, by: 64) { digest.take(padded[start..<start + 64]) }
        return [digest.a, digest.b, digest.c, digest.d].flatMap { word in (0..<4).map { UInt8(word >> ($0 * 8) & 255) } }
    }

    // RFC 1321 §3.3: initial values.
    private var a: UInt32 = 0x6745_2301
    private var b: UInt32 = 0xefcd_ab89
    private var c: UInt32 = 0x98ba_dcfe
    private var d: UInt32 = 0x1032_5476

    /// RFC 1321 §3.1 and §3.2: a one bit, zeros, and the length in bits fill up whole blocks.
    private static func padded(_ message: [UInt8]) -> [UInt8] {
        let zeros = (119 - message.count % 64) % 64
        let length = UInt64(message.count) * 8
        return message + [0x80] + [UInt8](repeating: 0, count: zeros) + (0..<8).map { UInt8(length >> ($0 * 8) & 255) }
    }

    /// RFC 1321 §3.4: one block of 64 bytes.
    private mutating func take(_ block: ArraySlice<UInt8>) {
        let words = (0..<16).map { index in
            (0..<4).reduce(UInt32(0)) { $0 | UInt32(block[block.startIndex + index * 4 + $1]) << UInt32($1 * 8) }
        }
        let former = self
        for step in 0..<64 {
            let round = step / 16
            let (mixed, index): (UInt32, Int) =
                switch round {
                case 0: ((b & c) | (~b & d), step)
                case 1: ((b & d) | (c & ~d), (5 * step + 1) % 16)
                case 2: (b ^ c ^ d, (3 * step + 5) % 16)
                default: (c ^ (b | ~d), (7 * step) % 16)
                }
            let sum = a &+ mixed &+ words[index] &+ Self.sines[step]
            let shift = Self.shifts[round][step % 4]
            let rotated = sum << shift | sum >> (32 - shift)
            (a, b, c, d) = (d, b &+ rotated, b, c)
        }
        (a, b, c, d) = (a &+ former.a, b &+ former.b, c &+ former.c, d &+ former.d)
    }

    private static let shifts: [[UInt32]] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]]

    /// The integer part of 2^32 |sin i| for i from 1 to 64, i in radians.
    private static let sines: [UInt32] = [
        0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613, 0xfd46_9501,
        0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be, 0x6b90_1122, 0xfd98_7193, 0xa679_438e, 0x49b4_0821,
        0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d, 0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8,
        0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed, 0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a,
        0xfffa_3942, 0x8771_f681, 0x6d9d_6122, 0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70,
        0x289b_7ec6, 0xeaa1_27fa, 0xd4ef_3085, 0x0488_1d05, 0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665,
        0xf429_2244, 0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d, 0x8584_5dd1,
        0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb, 0xeb86_d391,
    ]
}
