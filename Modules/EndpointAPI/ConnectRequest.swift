/// All that an endpoint needs to register: where, as whom, and under which settings.
public struct ConnectRequest: Sendable, Equatable {
    public var signalling: SignallingProtocol
    /// One to six; the position is the connection's index in every event.
    public var connections: [ConnectionTarget]
    /// The settings in force, keys as `<domain>.<section>.<setting>`, values in their canonical text.
    public var settings: [String: String]
    /// Names the session towards a WebRTC gateway.
    public var username: String?
    /// The bearer token; only for endpoints with ``EndpointCapabilities/bearerToken``.
    public var token: Redacted<String>?

    public init(
        signalling: SignallingProtocol, connections: [ConnectionTarget], settings: [String: String] = [:],
        username: String? = nil, token: Redacted<String>? = nil
    ) {
        self.signalling = signalling
        self.connections = connections
        self.settings = settings
        self.username = username
        self.token = token
    }
}

/// How a phone talks to its server: `connectivities.protocol` of the API.
public enum SignallingProtocol: String, Sendable, Equatable, CaseIterable {
    case udp, tcp, tls, https
}

/// One server that the phone registers with.
public struct ConnectionTarget: Sendable, Equatable {
    /// As the client wrote it; this is what `GET /session` shows.
    public var server: String
    /// The host name or address without brackets.
    public var host: String
    /// Nil: by DNS SRV, then the protocol's default port.
    public var port: UInt16?
    /// The DN: user part of the address of record.
    public var user: String

    public init(server: String, host: String, port: UInt16?, user: String) {
        self.server = server
        self.host = host
        self.port = port
        self.user = user
    }
}
