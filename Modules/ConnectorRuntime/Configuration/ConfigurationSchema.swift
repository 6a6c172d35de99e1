import SettingsCatalogue

/// Every key that may be given, those of the plugins included.
struct ConfigurationSchema: Sendable {
    /// The section whose keys the settings catalogue knows.
    static let settingsSection = "sipendpoint"

    private let keys: [String: ConfigurationKey]
    /// The first parts of all keys.
    let sections: Set<String>

    init(plugins: Plugins) {
        let own: [ConfigurationKey] = [
            ConfigurationKey("connector.host", .text(TextChecks.host)),
            ConfigurationKey("connector.port", .integer(0...65535)),
            ConfigurationKey("connector.path_prefix", .text(TextChecks.pathPrefix)),
            ConfigurationKey("connector.allowed_origins", .list(TextChecks.origin)),
            ConfigurationKey("connector.allowed_hosts", .list(TextChecks.notEmpty)),
            ConfigurationKey("connector.allowed_servers", .list(TextChecks.notEmpty)),
            ConfigurationKey("connector.allowed_files", .list(TextChecks.folder)),
            ConfigurationKey("connector.max_sessions", .integer(1...100_000)),
            ConfigurationKey("connector.enable_sessionid", .flag),
            ConfigurationKey("connector.partitioned_cookie", .flag),
            ConfigurationKey("connector.v1", .flag),
            ConfigurationKey("connector.version_header", .text(TextChecks.headerValue)),
            ConfigurationKey("connector.alerting_spelling", .choice(["documented", "corrected"])),
            ConfigurationKey("connector.expire_during_call", .flag),
            ConfigurationKey("connector.tls.certificate", .text(TextChecks.readableFile)),
            ConfigurationKey("connector.tls.private_key", .text(TextChecks.readableFile)),
            ConfigurationKey("tls.trust", .text(TextChecks.readableFile)),
            ConfigurationKey("audio.backend", .text { Self.whyNoBackend($0, plugins) }),
            ConfigurationKey("audio.headset_buttons", .flag),
            ConfigurationKey("sip.bind", .text(TextChecks.address)),
        ]
        keys = Dictionary((own + plugins.audioBackends.flatMap(\.keys)).map { ($0.name, $0) }) { first, _ in first }
        sections = Set(
            keys.keys.compactMap { $0.split(separator: ".").first.map(String.init) } + [Self.settingsSection])
    }

    private static func whyNoBackend(_ name: String, _ plugins: Plugins) -> String? {
        let names = [AudioConfiguration.automatic] + plugins.audioBackends.map(\.name)
        if names.contains(name) { return nil }
        if let absent = plugins.absent.first(where: { $0.kind == .audioBackend && $0.name == name }) {
            return "cannot be used: \(absent.remedy)"
        }
        return "is unknown: write \(names.joined(separator: " or "))"
    }

    var names: [String] { keys.keys.sorted() }

    func key(_ name: String) -> ConfigurationKey? { keys[name] }

    /// Whether keys begin with this name and a dot.
    func isSection(_ name: String) -> Bool {
        sections.contains(name) || keys.keys.contains { $0.hasPrefix(name + ".") }
    }

    /// What to say of an option that the catalogue does not have.
    static func complaint(aboutSetting key: String) -> String {
        let meant = EditDistance.nearest(to: key, among: SettingsCatalogue.all.map(\.key))
        return "no option of this name is known; it is kept" + (meant.map { "; did you mean \($0)?" } ?? "")
    }

    /// "unknown", and what was probably meant.
    func complaint(about name: String) -> String {
        let candidates = names + sections.sorted()
        return "unknown key" + (EditDistance.nearest(to: name, among: candidates).map { "; did you mean \($0)?" } ?? "")
    }
}
