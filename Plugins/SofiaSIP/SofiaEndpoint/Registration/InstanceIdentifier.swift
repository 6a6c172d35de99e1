import Glibc
import SofiaUserAgent
import TransportSecurity

/// What a registrar knows this phone by, whatever its address is: `+sip.instance` in the Contact of a REGISTER (RFC 5626 §4.1).
///
/// It is derived and not kept, so that it survives a crash and cannot be lost: the phone of the same person, number and connection on the same machine
/// has the same one, and the binding that a killed process has left behind is replaced by the next one's.
struct InstanceIdentifier: Sendable, Hashable {
    /// `urn:uuid:` and a UUID of version 8: the first half of a SHA-256 (RFC 9562 §5.8, appendix B.2). The machine's own identifier, which is
    /// confidential (machine-id(5)), cannot be told from it.
    let urn: String

    /// - Parameters:
    ///   - machine: what no other machine has.
    ///   - account: the user of the system.
    ///   - user: the number that registers.
    ///   - connection: its position. Two connections may lead to one registrar, and neither may take the other's place.
    ///   - ordinal: counts the phones of this process that are alike in all of that.
    init(machine: String, account: UInt32, user: String, connection: Int, ordinal: Int) {
        let name = ["softphone-connector instance", machine, "\(account)", user, "\(connection)", "\(ordinal)"]
        var bytes = Array(SecureHash.sha256.digest(name.joined(separator: "\n").utf8).prefix(16))
        bytes[6] = bytes[6] & 0x0f | 0x80
        bytes[8] = bytes[8] & 0x3f | 0x80
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        urn = "urn:uuid:" + [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }.joined(separator: "-")
    }

    /// The Contact with it.
    func naming(_ contact: SIPHeader) -> SIPHeader {
        SIPHeader(contact.name, "\(contact.value);+sip.instance=\"<\(urn)>\"")
    }

    /// What names this machine: machine-id(5), or else its host name.
    static let thisMachine: String = {
        var buffer = [UInt8](repeating: 0, count: 128)
        let file = open("/etc/machine-id", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        let count = file < 0 ? 0 : read(file, &buffer, buffer.count)
        if file >= 0 { close(file) }
        let text = String(decoding: buffer.prefix(max(count, 0)).prefix { $0 > UInt8(ascii: " ") }, as: UTF8.self)
        guard text.isEmpty else { return text }
        var name = utsname()
        guard uname(&name) == 0 else { return "" }
        return withUnsafeBytes(of: name.nodename) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }()
}
