import EndpointAPI
import SofiaUserAgent

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

    /// Reads a SIP URI, as a redirection names it.
    /// - Parameter fallback: the transport where the URI names none. From TLS there is no way back to a lesser one.
    /// - Returns: nil for what names no server.
    init?(uri text: String, fallback: SignallingTransport) {
        guard let uri = SIPURI(text) else { return nil }
        (host, port) = (uri.host, uri.port)
        let named = uri.transport.flatMap(SignallingTransport.init(rawValue:))
        transport = uri.isSecure || fallback == .tls ? .tls : named ?? fallback
    }
}
