public import SettingsCatalogue

/// The options of a session: what is configured beneath it, and what its client gave on top of that.
public struct SessionOptions: Sendable, Equatable {
    /// Where the value of an option comes from; the last that gave one wins.
    public enum Source: String, Sendable, CaseIterable {
        /// Nobody gave one: it is the catalogue's.
        case standard = "default"
        /// The connector's configuration.
        case configuration
        /// `POST /session`.
        case session
    }

    /// `session_expire` unless a client says otherwise, in seconds.
    public static let standardExpire = 30

    /// Settings under what the client sends; keys and values canonical. Secrets are among them.
    private let configured: [String: String]
    /// What no client changes.
    private let locked: LockedSettings
    private var given: [String: String] = [:]
    /// The settings that somebody gave. Secrets are among them.
    private(set) var settings: [String: String]
    /// What the present registration was started with; nil while there is none.
    var registered: [String: String]?

    /// Seconds without a `GET /session` after which the session ends; 0 never. Nil: the client did not say.
    public private(set) var givenExpire: Int?
    public private(set) var givenHeadsetUsage: Bool?
    /// Names the session towards a WebRTC gateway.
    public private(set) var username: String?

    init(configured: [String: String] = [:], locked: LockedSettings = LockedSettings()) {
        self.configured = configured
        self.locked = locked
        settings = configured
    }

    var sessionExpire: Int { givenExpire ?? Self.standardExpire }
    var enforcesHeadset: Bool { givenHeadsetUsage ?? false }

    /// How many settings a session keeps: several times as many as there are, and not as many as a client can invent.
    static let mostSettings = 1000

    /// Options are merged key by key: what an update does not name stays. New keys beyond ``mostSettings`` are dropped,
    /// and locked ones stay as they are.
    mutating func merge(_ update: SessionUpdate) {
        for (key, value) in update.settings where settings[key] != nil || settings.count < Self.mostSettings {
            guard !locked.contains(key) else { continue }
            given[key] = value
            settings[key] = value
        }
        givenExpire = update.sessionExpire ?? givenExpire
        givenHeadsetUsage = update.enforceHeadsetUsage ?? givenHeadsetUsage
        username = update.username ?? username
    }

    /// The settings, with defaults for what nobody gave.
    public var values: SettingValues { SettingValues(settings) }

    /// The keys that somebody gave a value, unknown ones included.
    public var keys: Set<String> { Set(settings.keys) }

    public func source(of key: String) -> Source {
        if given[key] != nil { return .session }
        return configured[key] == nil ? .standard : .configuration
    }

    /// Whether no client can change this one: the configuration has locked it.
    public func isLocked(_ key: String) -> Bool { locked.contains(key) }

    /// Whether a value is there and not yet what the registration was started with: it counts from the next one on.
    public func awaitsRegistration(_ key: String) -> Bool {
        guard let registered, SettingsCatalogue.setting(for: key)?.takesEffect == .registration else { return false }
        return SettingValues(registered).text(key) != values.text(key)
    }
}

extension SessionOptions: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Passwords may be among the settings, so only their number shows.
    public var description: String { "\(settings.count) option(s)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
