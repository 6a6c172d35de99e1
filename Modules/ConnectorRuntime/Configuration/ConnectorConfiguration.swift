public import SettingsCatalogue

/// What a connector is told before it starts. Every part has the documented defaults.
public struct ConnectorConfiguration: Sendable, Equatable {
    public var listener = ListenerConfiguration()
    public var sessions = SessionsConfiguration()
    public var audio = AudioConfiguration()
    public var sip = SIPConfiguration()
    public var process = ProcessConfiguration()
    /// A PEM file of further authorities for SIP TLS and gateways (`tls.trust`).
    public var trust: String?

    public init() {}
}

/// The HTTP listener: `connector.*`.
public struct ListenerConfiguration: Sendable, Equatable {
    public struct TLS: Sendable, Equatable {
        /// Paths of PEM files.
        public var certificate: String
        public var privateKey: String

        public init(certificate: String, privateKey: String) {
            self.certificate = certificate
            self.privateKey = privateKey
        }
    }

    /// A numeric address, or `localhost`. One that is not a loopback address needs ``tls``.
    public var host = "127.0.0.1"
    /// 0 leaves the choice to the system.
    public var port = 8654
    /// Where the API is, without a slash at the end.
    public var pathPrefix = "/softphone/v2"
    /// Beside loopback origins, which are always allowed; `*` stands for any.
    public var allowedOrigins: [String] = []
    /// Beside loopback names and addresses.
    public var allowedHosts: [String] = []
    /// Patterns of the servers that a client may name; empty: any.
    public var allowedServers: [String] = []
    /// Whether a desktop (one session, a loopback address) refuses connections of other users of the machine.
    public var sameUser = true
    /// Folders, from the root, whose files a client's settings may name, beside those of the data directories that hold
    /// ringing sounds.
    public var allowedFiles: [String] = []
    public var partitionedCookie = true
    /// Replaces the whole of `X-Genesys-Softphone-Version`.
    public var versionHeader: String?
    /// `ALERTING` instead of the documented `ALETING`.
    public var correctsAlertingSpelling = false
    /// Nil: plain HTTP.
    public var tls: TLS?

    public init() {}
}

/// Who may have a session, and for how long: `connector.*` and `sipendpoint`.
public struct SessionsConfiguration: Sendable, Equatable {
    public var capacity = 1
    /// False: no cookie is asked for, and every caller shares one session.
    public var requiresCookie = true
    /// Whether a session may end while it has a live call.
    public var expiresDuringCall = false
    /// Settings under what clients send: normalised keys, canonical values. Secrets are among them.
    public var defaultSettings: [String: String] = [:]
    /// Keys, or patterns of keys with `*`, of the settings that no session changes.
    public var lockedSettings: [String] = []

    public init() {}

    /// The locks with the values that they keep.
    public var locked: LockedSettings { LockedSettings(lockedSettings, configured: defaultSettings) }
}

/// The sound devices: `audio.*`.
public struct AudioConfiguration: Sendable, Equatable {
    /// The backend that is used when it can be: the first that is present, by the order of the plugins.
    public static let automatic = "auto"

    /// A backend's name, or ``automatic``.
    public var backend = automatic
    /// Whether the keys of headsets answer, hang up and mute, and their lights follow.
    public var headsetButtons = true
    /// What the backends' own keys were given, such as `audio.virtual.speaker`.
    public var backendValues: [String: String] = [:]

    public init() {}
}

/// `sip.*`.
public struct SIPConfiguration: Sendable, Equatable {
    /// The numeric local address of signalling and media.
    public var bindAddress = "0.0.0.0"

    public init() {}
}

/// `process.*`: for whoever runs the connector as a process of its own.
public struct ProcessConfiguration: Sendable, Equatable {
    /// Whether the memory, in which passwords are, may get into core files and debuggers.
    public var leavesCoreFiles = false

    public init() {}
}

extension SessionsConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Passwords may be among the settings, so only their number shows.
    public var description: String { "\(capacity) session(s), \(defaultSettings.count) default setting(s)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
