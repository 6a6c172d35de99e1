public import EndpointAPI

/// What one `POST /session` changes, already validated: options are merged, connectivities replaced.
public struct SessionUpdate: Sendable, Equatable {
    /// Keys as `<domain>.<section>.<setting>`, values in their canonical text.
    public var settings: [String: String]
    /// Seconds without a `GET /session` after which the session ends, 0 to 300; 0 never.
    public var sessionExpire: Int?
    public var enforceHeadsetUsage: Bool?
    /// Names the session towards a WebRTC gateway.
    public var username: String?
    public var connectivities: Connectivities?

    public init(
        settings: [String: String] = [:], sessionExpire: Int? = nil, enforceHeadsetUsage: Bool? = nil,
        username: String? = nil, connectivities: Connectivities? = nil
    ) {
        self.settings = settings
        self.sessionExpire = sessionExpire
        self.enforceHeadsetUsage = enforceHeadsetUsage
        self.username = username
        self.connectivities = connectivities
    }
}

/// The servers that a client wants the phone to register with.
public struct Connectivities: Sendable, Equatable {
    public var signalling: SignallingProtocol
    /// One to six.
    public var connections: [ConnectionTarget]

    public init(signalling: SignallingProtocol, connections: [ConnectionTarget]) {
        self.signalling = signalling
        self.connections = connections
    }
}
