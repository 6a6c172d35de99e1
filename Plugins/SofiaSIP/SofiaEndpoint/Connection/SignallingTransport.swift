import EndpointAPI

/// How SIP is carried (RFC 3261 §18).
enum SignallingTransport: String, Sendable, Hashable {
    case udp, tcp, tls

    /// - Returns: nil for a protocol that is not SIP.
    init?(_ signalling: SignallingProtocol) {
        self.init(rawValue: signalling.rawValue)
    }

    var isStream: Bool { self != .udp }
    /// RFC 3261 §19.1.2.
    var defaultPort: UInt16 { self == .tls ? 5061 : 5060 }
    /// Where its SRV records stand (RFC 3263 §4.1).
    var servicePrefix: String {
        switch self {
        case .udp: "_sip._udp"
        case .tcp: "_sip._tcp"
        case .tls: "_sips._tcp"
        }
    }
}

/// A SIP server as it is configured, or named by another server: a name or an address, and how to talk to it.
struct ServerName: Sendable, Hashable {
    /// Without brackets.
    var host: String
    /// Nil: by SRV records, then the transport's own.
    var port: UInt16?
    var transport: SignallingTransport

    init(host: String, port: UInt16?, transport: SignallingTransport) {
        self.host = host
        self.port = port
        self.transport = transport
    }

    /// Reads `host`, `host:port`, `[address]:port` or a SIP URI.
    /// - Parameter fallback: the transport where the text names none. From TLS there is no way back to a lesser one.
    /// - Returns: nil for what names no server.
    init?(_ text: String, fallback: SignallingTransport) {
        var rest = text[...]
        var isSecure = false
        for scheme in ["sip:", "sips:"] where rest.lowercased().hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
            isSecure = scheme == "sips:"
            break
        }
        let parameters = rest.split(separator: ";").dropFirst().map { $0.prefix { $0 != "?" }.lowercased() }
        rest = rest.prefix { $0 != ";" && $0 != "?" }
        if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        let tail: Substring
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            tail = rest[rest.index(after: end)...]
        } else {
            let end = rest.firstIndex(of: ":") ?? rest.endIndex
            host = String(rest[..<end])
            tail = rest[end...]
        }
        guard !host.isEmpty else { return nil }
        if tail.isEmpty {
            port = nil
        } else {
            guard tail.first == ":", let number = UInt16(tail.dropFirst()), number > 0 else { return nil }
            port = number
        }
        let named = parameters.lazy.compactMap { parameter -> SignallingTransport? in
            guard parameter.hasPrefix("transport=") else { return nil }
            return SignallingTransport(rawValue: String(parameter.dropFirst(10)))
        }.first
        transport = isSecure || fallback == .tls ? .tls : named ?? fallback
    }
}
