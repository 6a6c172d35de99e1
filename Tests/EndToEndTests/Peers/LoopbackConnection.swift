import Glibc

/// A TCP connection to a port of 127.0.0.1.
final class LoopbackConnection {
    private let descriptor: Int32
    private var text = ""

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Refused(port: port) }
    }

    deinit {
        close(descriptor)
    }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Refused(port: 0)
        }
    }

    /// Everything that has arrived so far; does not wait.
    func received() throws -> String {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(descriptor, &chunk, chunk.count, Int32(MSG_DONTWAIT)), count > 0 {
            text += String(decoding: chunk[..<count], as: UTF8.self)
        }
        return text
    }

    struct Refused: Error {
        let port: UInt16
    }
}
