/// How the network is asked to treat packets.
enum TypeOfService {
    /// The octet of the packet's header that a setting stands for. Both ways of writing it are in use: up to 63 a code
    /// point, which has six bits and stands above two others (RFC 2474 §3), and above that the whole octet.
    static func octet(_ setting: Int) -> UInt8 {
        let value = UInt8(clamping: setting)
        return value < 64 ? value << 2 : value
    }
}
