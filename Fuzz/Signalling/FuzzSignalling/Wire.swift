import Glibc

/// The network's side of a phone: a socket on loopback. For one thread.
final class Wire {
    struct Failure: Error {
        let reason: String
    }

    private let descriptor: Int32
    private var questions = 0
    private var tag = "none"

    init(to port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var target = Self.loopback(port)
        let status = withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Failure(reason: String(cString: strerror(errno))) }
    }

    deinit {
        close(descriptor)
    }

    func send(_ datagram: [UInt8]) {
        let text = Self.replacing("@TAG@", by: tag, in: datagram)
        _ = Glibc.send(descriptor, text, min(text.count, 65_000), 0)
    }

    /// Asks, and reads what comes until the answer.
    func phoneAnswers() -> Bool {
        questions += 1
        let name = "question-\(questions)"
        let question = """
            OPTIONS sip:5320@127.0.0.1 SIP/2.0\r
            Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bK\(name)\r
            From: <sip:q@127.0.0.1>;tag=q\r
            To: <sip:5320@127.0.0.1>\r
            Call-ID: \(name)\r
            CSeq: 1 OPTIONS\r
            Max-Forwards: 70\r
            Content-Length: 0\r
            \r

            """
        let bytes = Array(question.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, 0)
        for _ in 0..<10_000 {
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, 10_000) == 1 else { return false }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { continue }
            let message = String(decoding: buffer[..<count], as: UTF8.self)
            if message.contains("Call-ID: \(name)\r\n") { return true }
            learn(message)
        }
        return false
    }

    private func learn(_ message: String) {
        guard message.hasPrefix("SIP/2.0 "),
            let to = message.split(separator: "\r\n").first(where: { $0.hasPrefix("To:") }),
            let parameter = to.split(separator: ";").first(where: { $0.hasPrefix("tag=") })
        else { return }
        tag = String(parameter.dropFirst(4))
    }

    private static func replacing(_ mark: String, by text: String, in bytes: [UInt8]) -> [UInt8] {
        let mark = Array(mark.utf8)
        var (result, rest) = ([UInt8](), bytes[...])
        while let byte = rest.first {
            if rest.starts(with: mark) {
                result += text.utf8
                rest = rest.dropFirst(mark.count)
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    static func freePort() throws -> UInt16 {
        let probe = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(probe) }
        var address = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(probe, address, length) == 0 ? getsockname(probe, address, &length) : -1
            }
        }
        guard status == 0 else { throw Failure(reason: String(cString: strerror(errno))) }
        return UInt16(bigEndian: address.sin_port)
    }
}
