/// `connectivities.connections[].server`: `host:port`, `host` alone, or `[IPv6]` with or without a port.
struct ServerText: Equatable {
    /// A name or address, without brackets.
    var host: String
    var port: UInt16?

    /// Why a text names no server; the message is for the client.
    struct Failure: Error, Equatable {
        var message: String
    }

    init(_ text: String) throws(Failure) {
        guard !text.isEmpty else { throw Failure(message: "the server is empty: write host or host:port") }
        guard text.utf8.count <= 300 else { throw Failure(message: "the server is too long to be a host name") }
        guard text.utf8.allSatisfy({ 0x21..<0x7F ~= $0 }) else {
            throw Failure(
                message: "a host name has only letters, digits, hyphens and dots; no spaces or control characters")
        }
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw Failure(message: "the closing bracket is missing") }
            host = String(text[text.index(after: text.startIndex)..<end])
            guard IPAddressText.isIPv6(host) else { throw Failure(message: "an IPv6 address belongs in the brackets") }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else {
                throw Failure(message: "only :port may follow the closing bracket")
            }
            port = try rest.isEmpty ? nil : Self.port(rest.dropFirst())
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { throw Failure(message: "an IPv6 address must be written in brackets") }
        host = String(parts[0])
        guard Self.isHostName(host) else {
            throw Failure(message: "a host name has only letters, digits, hyphens and dots")
        }
        port = try parts.count == 2 ? Self.port(parts[1]) : nil
    }

    private static func port(_ text: Substring) throws(Failure) -> UInt16 {
        guard !text.isEmpty, text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            throw Failure(message: "the port is not a number")
        }
        guard let port = UInt16(text), port > 0 else {
            let shown = text.utf8.count <= 10 ? " \(text)" : ""
            throw Failure(message: "port\(shown) is out of range")
        }
        return port
    }

    /// Letters, digits, hyphens, dots (RFC 1123 §2.1), and the underscores that internal names have.
    private static func isHostName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 253
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default:
                    false
                }
            }
    }
}
