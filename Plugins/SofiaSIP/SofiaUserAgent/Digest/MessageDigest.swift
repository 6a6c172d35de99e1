import CSofiaSIP
import TransportSecurity

/// The hashes of digest authentication, as lower-case hexadecimal digits.
public enum MessageDigest {
    /// RFC 1321.
    public static func md5(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 33) { digest in
                csofia_md5(bytes.baseAddress, bytes.count, digest.baseAddress)
                return digest.baseAddress.map { String(cString: $0) } ?? ""
            }
        }
    }

    /// SHA-256 (FIPS 180-4).
    public static func sha256(_ text: String) -> String { hexadecimal(SecureHash.sha256.digest(text.utf8)) }

    /// SHA-512/256 (FIPS 180-4 §6.7), which RFC 7616 calls SHA-512-256.
    public static func sha512Truncated(_ text: String) -> String {
        hexadecimal(SecureHash.sha512Truncated.digest(text.utf8))
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
