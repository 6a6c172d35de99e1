import EndpointAPI
import SessionEngine
import SettingsCatalogue

/// The body of `POST /session`, decoded and checked as a whole: either all of it can be taken or nothing is.
struct SessionRequest: Equatable {
    /// Bytes of a key, and of its value, that the catalogue does not have; a longer one is ignored.
    private static let longestUnknown = 4096

    private(set) var update = SessionUpdate()
    /// Keys that the catalogue does not have. Kept, since desktops send settings of newer versions.
    private(set) var unknownKeys: [String] = []
    /// Keys whose number was out of range and became the nearest allowed one.
    private(set) var adjustedKeys: [String] = []
    /// Settings whose values name files: ``ClientFiles`` says whether they may.
    private(set) var namedFiles: [NamedFile] = []

    /// - Parameters:
    ///   - allowedServers: the hosts that connections may name; empty allows any.
    ///   - locked: the settings that no session changes.
    init(
        body: [UInt8], allowedServers: [HostPattern] = [], locked: LockedSettings = LockedSettings()
    ) throws(InvalidRequest) {
        let config = try RequestValue(body: body)
        if let options = try config.optionalObject("options") {
            if let settings = try options.optionalObject("sipendpoint") {
                try read(settings: settings, allowedServers)
                try dropLocked(locked, at: settings.path)
            }
            if let softphone = try options.optionalObject("softphone") { try read(softphone: softphone) }
        }
        if let connectivities = try config.optionalObject("connectivities") {
            update.connectivities = try Connectivities(connectivities, allowedServers: allowedServers)
        }
    }

    private mutating func read(
        settings: RequestValue, _ allowedServers: [HostPattern]
    ) throws(InvalidRequest) {
        for member in try settings.object().members {
            let key = SettingsCatalogue.normalise(member.name)
            switch SettingsCatalogue.canonical(SettingInput(member.value), for: key) {
            case .accepted(let text, let adjusted):
                guard ServerSettings.allows(text, for: key, among: allowedServers) else {
                    throw InvalidRequest(
                        .serverNotAllowed, at: "\(settings.path ?? "").\(key)",
                        "this host is not among connector.allowed_servers: the connector's administrator can add it")
                }
                update.settings[key] = text
                namedFiles += [NamedFile(key, text, in: settings)].compactMap { $0 }
                if adjusted { adjustedKeys.append(key) }
            case .unknown(let text):
                unknownKeys.append(key)
                guard key.utf8.count <= Self.longestUnknown, text.utf8.count <= Self.longestUnknown else { continue }
                update.settings[key] = text
            case .refused(let message):
                throw InvalidRequest(.invalidValue, at: "\(settings.path ?? "").\(key)", message)
            }
        }
    }

    /// What is locked and has the value that it is locked at is left out: it stays the configuration's.
    private mutating func dropLocked(_ locked: LockedSettings, at path: String?) throws(InvalidRequest) {
        for (key, text) in update.settings.sorted(by: { $0.key < $1.key }) where locked.contains(key) {
            guard !locked.forbids(text, for: key) else {
                throw InvalidRequest(
                    .settingLocked, at: "\(path ?? "").\(key)",
                    "this option is locked by the connector's configuration (sipendpoint.locked): leave it out")
            }
            update.settings[key] = nil
        }
    }

    private mutating func read(softphone: RequestValue) throws(InvalidRequest) {
        if let expire = try softphone.member("session_expire") {
            let seconds = try expire.wholeNumber()
            update.sessionExpire = 0...300 ~= seconds ? seconds : 300
        }
        update.enforceHeadsetUsage = try softphone.member("enforce_headset_usage")?.flag()
        if let username = try softphone.member("username") {
            let text = try username.string()
            guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
                throw username.invalid("must not have control characters")
            }
            update.username = text
        }
    }
}

extension Connectivities {
    fileprivate init(_ value: RequestValue, allowedServers: [HostPattern]) throws(InvalidRequest) {
        let signalling = try SignallingProtocol(value.required("protocol"))
        let list = try value.required("connections")
        let values = try list.array()
        guard 1...6 ~= values.count else {
            throw list.invalid("must have 1 to 6 connections and has \(values.count)")
        }
        var connections: [ConnectionTarget] = []
        for value in values { connections.append(try ConnectionTarget(value, allowedServers: allowedServers)) }
        self.init(signalling: signalling, connections: connections)
    }
}

extension SignallingProtocol {
    fileprivate init(_ value: RequestValue) throws(InvalidRequest) {
        guard let signalling = try SignallingProtocol(rawValue: value.string().lowercased()) else {
            throw value.invalid("must be one of \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self = signalling
    }
}

extension ConnectionTarget {
    fileprivate init(_ value: RequestValue, allowedServers: [HostPattern]) throws(InvalidRequest) {
        let server = try value.required("server")
        let text = try server.string()
        let parsed: ServerAddress
        do throws(ServerAddress.Failure) {
            parsed = try ServerAddress(text)
        } catch {
            throw server.invalid(error.message)
        }
        guard allowedServers.isEmpty || allowedServers.contains(where: { $0.matches(parsed.host) }) else {
            throw InvalidRequest(
                .serverNotAllowed, at: server.path,
                "this server is not among connector.allowed_servers: the connector's administrator can add it")
        }
        let user = try value.required("user")
        let name = try user.string()
        guard !name.isEmpty else { throw user.invalid("must not be empty") }
        // The user becomes part of SIP header fields, where these would end it.
        guard name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !"<>\"".utf8.contains($0) }) else {
            throw user.invalid("must not have spaces, control characters, quotes or angle brackets")
        }
        self.init(server: parsed.text, host: parsed.host, port: parsed.port, user: name)
    }
}

extension SettingInput {
    fileprivate init(_ value: JSONValue) {
        switch value {
        case .string(let text): self = .string(text)
        case .number(let number): self = .number(number)
        case .boolean(let flag): self = .boolean(flag)
        case .array(let values):
            let texts = values.compactMap { if case .string(let text) = $0 { text } else { nil } }
            self = texts.count == values.count ? .list(texts) : .other
        case .null, .object: self = .other
        }
    }
}
