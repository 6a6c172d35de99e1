/// Percent-encoded octets of a path (RFC 3986 §2.1).
enum PercentEncoding {
    /// The path with every octet decoded that needed no encoding, so that equal paths are spelled equally (§6.2.2.2).
    static func normalised(_ path: String) -> String {
        guard path.utf8.contains(UInt8(ascii: "%")) else { return path }
        return String(decoding: decode(path[...], where: isUnreserved) ?? Array(path.utf8), as: UTF8.self)
    }

    /// A segment with all of its octets decoded; nil when it is not well formed, or not UTF-8 then.
    static func decoded(_ segment: Substring) -> String? {
        guard segment.utf8.contains(UInt8(ascii: "%")) else { return String(segment) }
        return decode(segment) { _ in true }.flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// Nil when a percent sign is not followed by two hexadecimal digits.
    private static func decode(_ text: Substring, where isWanted: (UInt8) -> Bool) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
                let octet = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            if isWanted(octet) {
                bytes.append(octet)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    /// Letters, digits, hyphen, period, underscore and tilde (§2.3).
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default:
            false
        }
    }
}
