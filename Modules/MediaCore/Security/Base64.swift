/// Base 64 (RFC 4648 §4), for keys in descriptions.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << (8 * (3 - group.count))
            for position in 0..<4 {
                let isPadding = position > group.count
                text.append(isPadding ? UInt8(ascii: "=") : alphabet[Int(bits >> (18 - 6 * position) & 0x3F)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: nil for what is no base 64. Padding may be missing (RFC 4568 §6.1 throws it away).
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let characters = text.utf8.reversed().drop { $0 == UInt8(ascii: "=") }.reversed()
        let padding = text.utf8.count - characters.count
        guard characters.count % 4 != 1, padding == 0 || (characters.count + padding) % 4 == 0, padding < 3 else {
            return nil
        }
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in characters {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> count))
        }
        // Bits beyond the last octet say nothing, and are zero (RFC 4648 §3.5).
        return bits & (1 << count - 1) == 0 ? bytes : nil
    }
}
