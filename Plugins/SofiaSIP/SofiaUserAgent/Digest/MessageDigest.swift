import CSofiaSIP

/// RFC 1321 as lower-case hexadecimal digits, which is what SIP's digest authentication is made of.
public enum MessageDigest {
    public static func md5(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 33) { digest in
                csofia_md5(bytes.baseAddress, bytes.count, digest.baseAddress)
                return digest.baseAddress.map { String(cString: $0) } ?? ""
            }
        }
    }
}
