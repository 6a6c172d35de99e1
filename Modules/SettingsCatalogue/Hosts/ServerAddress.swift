/// A server as a client or a configuration names it: `host`, `host:port`, or an IPv6 literal in brackets with or without a port.
///
/// It is parsed once, where it comes in. Whoever checks it and whoever uses it have this value, or ``text``, which is rebuilt from
/// it: what a client wrote is read by nobody a second time.
public struct ServerAddress: Sendable, Hashable {
    /// A name without a final dot, or a numeric address in its usual form, without brackets.
    public let host: String
    /// Nil: by SRV records, then the protocol's own.
    public let port: UInt16?

    /// Why a text names no server; the message is for whoever wrote it, and does not repeat it.
    public struct Failure: Error, Sendable, Equatable {
        public let message: String

        init(_ message: String) {
            self.message = message
        }
    }

    private static let longest = 300
    private static let longestName = 253
    private static let nameRule = "a host name has only letters, digits, hyphens and dots"

    public init(_ text: String) throws(Failure) {
        guard !text.isEmpty else { throw Failure("the server is empty: write host or host:port") }
        guard text.utf8.count <= Self.longest else { throw Failure("the server is too long to be a host name") }
        guard text.utf8.allSatisfy({ 0x21..<0x7F ~= $0 }) else {
            throw Failure("\(Self.nameRule); no spaces or control characters")
        }
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw Failure("the closing bracket is missing") }
            let literal = String(text[text.index(after: text.startIndex)..<end])
            guard literal.contains(":"), !literal.contains("%"), let address = IPAddress(literal) else {
                throw Failure("an IPv6 address belongs in the brackets")
            }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else {
                throw Failure("only :port may follow the closing bracket")
            }
            host = address.description
            port = try rest.isEmpty ? nil : Self.port(rest.dropFirst())
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { throw Failure("an IPv6 address must be written in brackets") }
        host = try Self.host(parts[0])
        port = try parts.count == 2 ? Self.port(parts[1]) : nil
    }

    /// The canonical text.
    public var text: String { bracketedHost + (port.map { ":\($0)" } ?? "") }

    /// The host as it stands in a URI.
    public var bracketedHost: String { host.contains(":") ? "[\(host)]" : host }

    private static func port(_ text: Substring) throws(Failure) -> UInt16 {
        guard !text.isEmpty, text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            throw Failure("the port is not a number")
        }
        guard let port = UInt16(text), port > 0 else {
            let shown = text.utf8.count <= 10 ? " \(text)" : ""
            throw Failure("port\(shown) is out of range")
        }
        return port
    }

    /// Letters, digits, hyphens, dots (RFC 1123 §2.1), and the underscores that internal names have. What ends in a number is an
    /// address, in the one spelling that every reader takes for the same: `127.1`, `0x7f.1` and `2130706433` are none.
    private static func host(_ text: Substring) throws(Failure) -> String {
        let name = text.hasSuffix(".") ? text.dropLast() : text
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= longestName, labels.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isNameByte) }),
            let last = labels.last
        else { throw Failure(nameRule) }
        let isNumeric = last.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        if isNumeric || last.lowercased().hasPrefix("0x") {
            guard text.utf8.count == name.utf8.count, let address = IPAddress(String(name)) else {
                throw Failure("an IPv4 address has four decimal numbers, such as 192.0.2.7")
            }
            return address.description
        }
        return String(name)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }
}
