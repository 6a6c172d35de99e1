public import PlainFiles
public import SessionEngine
public import SettingsCatalogue

/// How the connector listens, and whom it serves.
public struct HTTPConfiguration: Sendable {
    /// PEM files of the HTTPS listener.
    public struct TLS: Sendable, Equatable {
        /// The certificate and, behind it, those that lead to its authority.
        public var certificatePath: String
        public var privateKeyPath: String

        public init(certificatePath: String, privateKeyPath: String) {
            self.certificatePath = certificatePath
            self.privateKeyPath = privateKeyPath
        }
    }

    /// Name or address to bind.
    public var host: String
    /// 0: one that the system chooses.
    public var port: Int
    /// Where the API is, without a slash at the end.
    public var pathPrefix: String
    /// Origins of pages that may use the phone, beside those of the loopback interface; `*` allows any.
    public var allowedOrigins: [String]
    /// Values of `Host` that are served, beside those of the loopback interface: `name` or `name:port`.
    public var allowedHosts: [String]
    /// Hosts that `connections` may name, `*` for any characters; empty allows any.
    public var allowedServers: [String]
    /// Files that settings of a client may name, beside the sounds in the data folders.
    public var allowedFiles: AllowedFiles
    /// `X-Genesys-Softphone-Version`.
    public var versionHeader: String
    /// Whether the cookie has the attribute that lets it be a third party's in today's browsers.
    public var partitionedCookie: Bool
    public var alertingSpelling: AlertingSpelling
    /// Whether sessions have cookies; must be what the registry was told.
    public var requiresCookie: Bool
    /// Nil: plain HTTP.
    public var tls: TLS?
    /// Whether connections of other users of this machine are refused. Only for a loopback address: the users of other
    /// machines are not known.
    public var sameUser: Bool
    /// How many sessions the registry has room for: the number of connections follows it.
    public var sessions: Int
    /// Connections open at a time; nil: as many as the sessions need, and the descriptors of the process allow.
    public var maximumConnections: Int?
    public var deadlines: Deadlines
    /// The catalogue as `GET /options` shows it.
    public var settings: [Setting]
    /// The settings that `POST /session` must not change; must be what the registry was told.
    public var lockedSettings = LockedSettings()

    public init(
        host: String = "127.0.0.1", port: Int = 8654, pathPrefix: String = "/softphone/v2",
        allowedOrigins: [String] = [],
        allowedHosts: [String] = [], allowedServers: [String] = [],
        allowedFiles: AllowedFiles = AllowedFiles(), versionHeader: String,
        partitionedCookie: Bool = true,
        alertingSpelling: AlertingSpelling = .documented, requiresCookie: Bool = true, tls: TLS? = nil,
        sameUser: Bool = false, sessions: Int = 1, maximumConnections: Int? = nil, deadlines: Deadlines = Deadlines(),
        settings: [Setting] = SettingsCatalogue.all
    ) {
        self.host = host
        self.port = port
        self.pathPrefix = pathPrefix
        self.allowedOrigins = allowedOrigins
        self.allowedHosts = allowedHosts
        self.allowedServers = allowedServers
        self.allowedFiles = allowedFiles
        self.versionHeader = versionHeader
        self.partitionedCookie = partitionedCookie
        self.alertingSpelling = alertingSpelling
        self.requiresCookie = requiresCookie
        self.tls = tls
        self.sameUser = sameUser
        self.sessions = sessions
        self.maximumConnections = maximumConnections
        self.deadlines = deadlines
        self.settings = settings
    }

    /// The registry's encoder: snapshots as this configuration spells them.
    public var encoder: @Sendable (SessionSnapshot) -> [UInt8] {
        { [alertingSpelling] in SessionDocument.encode($0, alerting: alertingSpelling) }
    }

    /// Where the API is when this port is bound, as the ready line names it.
    public func baseURL(port: Int) -> String {
        "\(tls == nil ? "http" : "https")://\(host.contains(":") ? "[\(host)]" : host):\(port)\(pathPrefix)"
    }

    var cookie: SessionCookie {
        SessionCookie(path: pathPrefix + "/", isPartitioned: partitionedCookie)
    }
}
