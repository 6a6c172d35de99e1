import Configuration

/// The layers as one, and the rules that concern more than one key.
struct MergedConfiguration {
    private let layers: [ConfigurationLayer]
    private let reader: ConfigReader
    private(set) var errors: [ConfigurationProblem]
    private(set) var warnings: [ConfigurationProblem]

    /// - Parameter layers: the first wins.
    init(layers: [ConfigurationLayer]) {
        self.layers = layers
        reader = ConfigReader(providers: layers.map(\.provider))
        errors = layers.flatMap(\.errors)
        warnings = layers.flatMap(\.warnings)
    }

    mutating func configuration(plugins: Plugins) -> ConnectorConfiguration {
        var configuration = ConnectorConfiguration()
        configuration.listener = listener()
        configuration.sessions = sessions()
        configuration.audio.backend = text("audio.backend") ?? AudioConfiguration.automatic
        configuration.audio.headsetButtons = flag(
            "audio.headset_buttons", default: configuration.audio.headsetButtons)
        for key in plugins.audioBackends.flatMap(\.keys) {
            configuration.audio.backendValues[key.name] = plainText(of: key)
        }
        configuration.sip.bindAddress = text("sip.bind") ?? configuration.sip.bindAddress
        configuration.trust = text("tls.trust")
        configuration.process.leavesCoreFiles = flag("process.core_files", default: false)
        let rules = ConfigurationRules(configuration)
        errors += rules.errors.map { problem($0.key, $0.message) }
        warnings += rules.warnings.map { problem($0.key, $0.message) }
        if flag("connector.v1", default: false) {
            errors.append(problem("connector.v1", "the older API is not part of this version: leave it out"))
        }
        return configuration
    }

    private mutating func listener() -> ListenerConfiguration {
        var listener = ListenerConfiguration()
        listener.host = text("connector.host") ?? listener.host
        listener.port = reader.int(forKey: "connector.port", default: listener.port)
        listener.pathPrefix = text("connector.path_prefix") ?? listener.pathPrefix
        listener.allowedOrigins = list("connector.allowed_origins")
        listener.allowedHosts = list("connector.allowed_hosts")
        listener.allowedServers = list("connector.allowed_servers")
        listener.sameUser = flag("connector.same_user", default: listener.sameUser)
        listener.allowedFiles = list("connector.allowed_files")
        listener.partitionedCookie = flag("connector.partitioned_cookie", default: listener.partitionedCookie)
        listener.versionHeader = text("connector.version_header")
        listener.correctsAlertingSpelling = text("connector.alerting_spelling") == "corrected"
        switch (text("connector.tls.certificate"), text("connector.tls.private_key")) {
        case (let certificate?, let privateKey?):
            listener.tls = ListenerConfiguration.TLS(certificate: certificate, privateKey: privateKey)
        case (_?, nil) where !isRefused("connector.tls.private_key"):
            errors.append(problem("connector.tls.certificate", "needs connector.tls.private_key beside it"))
        case (nil, _?) where !isRefused("connector.tls.certificate"):
            errors.append(problem("connector.tls.private_key", "needs connector.tls.certificate beside it"))
        case (_, _):
            break
        }
        return listener
    }

    private func sessions() -> SessionsConfiguration {
        var sessions = SessionsConfiguration()
        sessions.capacity = reader.int(forKey: "connector.max_sessions", default: sessions.capacity)
        sessions.requiresCookie = flag("connector.enable_sessionid", default: sessions.requiresCookie)
        sessions.expiresDuringCall = flag("connector.expire_during_call", default: sessions.expiresDuringCall)
        sessions.lockedSettings = list(ConfigurationSchema.lockedKey)
        for key in Set(layers.flatMap(\.settings)) {
            let name = ConfigurationLayer.readerKey("\(ConfigurationSchema.settingsSection).\(key)")
            sessions.defaultSettings[key] = reader.string(forKey: name, isSecret: true)
        }
        return sessions
    }

    /// Where each of the settings that hold was given.
    var settingPlaces: [String: ConfigurationPlace] {
        let section = ConfigurationSchema.settingsSection + "."
        var places: [String: ConfigurationPlace] = [:]
        for (name, place) in layers.flatMap(\.places) where name.hasPrefix(section) {
            places[String(name.dropFirst(section.count))] = places[String(name.dropFirst(section.count))] ?? place
        }
        return places
    }

    // MARK: Reading

    /// Whether somebody gave the key a value that cannot be used.
    private func isRefused(_ key: String) -> Bool { errors.contains { $0.key == key } }

    private func problem(_ key: String, _ message: String) -> ConfigurationProblem {
        ConfigurationProblem(layers.lazy.compactMap { $0.places[key] }.first, key: key, message)
    }

    private func text(_ key: String) -> String? { reader.string(forKey: ConfigurationLayer.readerKey(key)) }

    private func list(_ key: String) -> [String] {
        reader.stringArray(forKey: ConfigurationLayer.readerKey(key), default: [])
    }

    private func flag(_ key: String, default defaultValue: Bool) -> Bool {
        reader.bool(forKey: ConfigurationLayer.readerKey(key), default: defaultValue)
    }

    /// A plugin's own key; plugins read texts.
    private func plainText(of key: ConfigurationKey) -> String? {
        let name = ConfigurationLayer.readerKey(key.name)
        return switch key.kind {
        case .flag: reader.bool(forKey: name).map { $0 ? "true" : "false" }
        case .integer: reader.int(forKey: name).map(String.init)
        case .text, .choice: reader.string(forKey: name)
        case .list: reader.stringArray(forKey: name)?.joined(separator: ",")
        }
    }
}
