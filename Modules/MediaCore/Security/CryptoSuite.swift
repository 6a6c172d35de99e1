/// A cipher of SRTP with its authentication, by its name in SDP.
public enum CryptoSuite: String, Sendable, CaseIterable {
    // RFC 7714 §14.2.
    case aeadAES256GCM = "AEAD_AES_256_GCM"
    case aeadAES128GCM = "AEAD_AES_128_GCM"
    // RFC 6188 §4.
    case aes256CounterSHA1Tag80 = "AES_256_CM_HMAC_SHA1_80"
    case aes256CounterSHA1Tag32 = "AES_256_CM_HMAC_SHA1_32"
    // RFC 4568 §6.2.
    case aes128CounterSHA1Tag80 = "AES_CM_128_HMAC_SHA1_80"
    case aes128CounterSHA1Tag32 = "AES_CM_128_HMAC_SHA1_32"

    /// Octets of the master key.
    public var keyLength: Int {
        switch self {
        case .aeadAES128GCM, .aes128CounterSHA1Tag80, .aes128CounterSHA1Tag32: 16
        case .aeadAES256GCM, .aes256CounterSHA1Tag80, .aes256CounterSHA1Tag32: 32
        }
    }

    /// Whether one operation encrypts and authenticates (RFC 7714).
    public var isAEAD: Bool { self == .aeadAES128GCM || self == .aeadAES256GCM }

    /// Octets of the master salt, which follows the key.
    public var saltLength: Int {
        switch self {
        case .aeadAES128GCM, .aeadAES256GCM: 12
        case .aes128CounterSHA1Tag80, .aes128CounterSHA1Tag32, .aes256CounterSHA1Tag80, .aes256CounterSHA1Tag32: 14
        }
    }
}
