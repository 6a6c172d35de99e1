import HTTPAPI
import SettingsCatalogue

/// Every key that may be given, those of the plugins included.
struct ConfigurationSchema: Sendable {
    /// The section whose keys the settings catalogue knows.
    static let settingsSection = "sipendpoint"
    /// The one key of that section that is no setting.
    static let lockedKey = "\(settingsSection).locked"

    /// A key, and its value in a configuration: what a file would have to say for it.
    struct Entry: Sendable {
        let key: ConfigurationKey
        let value: @Sendable (ConnectorConfiguration) -> RawValue

        init(
            _ name: String, _ kind: ConfigurationKey.Kind,
            _ value: @escaping @Sendable (ConnectorConfiguration) -> RawValue
        ) {
            key = ConfigurationKey(name, kind)
            self.value = value
        }

        /// A plugin's own key.
        init(_ key: ConfigurationKey) {
            self.key = key
            value = { [key] in $0.audio.backendValues[key.name].map(key.kind.rawValue(ofPlainText:)) ?? .null }
        }
    }

    /// By name; in the order in which they are documented, the plugins' last.
    let entries: [Entry]
    private let keys: [String: ConfigurationKey]
    /// The first parts of all keys.
    let sections: Set<String>

    init(plugins: Plugins) {
        let own = Self.listener + Self.sessions + Self.media(plugins)
        var seen: Set<String> = []
        entries = (own + plugins.audioBackends.flatMap(\.keys).map(Entry.init)).filter {
            seen.insert($0.key.name).inserted
        }
        keys = Dictionary(uniqueKeysWithValues: entries.map { ($0.key.name, $0.key) })
        sections = Set(
            keys.keys.compactMap { $0.split(separator: ".").first.map(String.init) } + [Self.settingsSection])
    }

    private static let listener: [Entry] = [
        Entry("connector.host", .text(ListenerRules.host)) { .text($0.listener.host) },
        Entry("connector.port", .integer(ListenerRules.ports)) { .text("\($0.listener.port)") },
        Entry("connector.path_prefix", .text(ListenerRules.pathPrefix)) { .text($0.listener.pathPrefix) },
        Entry("connector.allowed_origins", .list(TextChecks.origin)) { .list($0.listener.allowedOrigins) },
        Entry("connector.allowed_hosts", .list(TextChecks.notEmpty)) { .list($0.listener.allowedHosts) },
        Entry("connector.allowed_servers", .list(TextChecks.notEmpty)) { .list($0.listener.allowedServers) },
        Entry("connector.allowed_files", .list(TextChecks.folder)) { .list($0.listener.allowedFiles) },
        Entry("connector.same_user", .flag) { .flag($0.listener.sameUser) },
        Entry("connector.partitioned_cookie", .flag) { .flag($0.listener.partitionedCookie) },
        Entry("connector.version_header", .text(TextChecks.headerValue)) { .optional($0.listener.versionHeader) },
        Entry("connector.alerting_spelling", .choice(["documented", "corrected"])) {
            .text($0.listener.correctsAlertingSpelling ? "corrected" : "documented")
        },
        Entry("connector.tls.certificate", .text(TextChecks.readableFile)) {
            .optional($0.listener.tls?.certificate)
        },
        Entry("connector.tls.private_key", .text(TextChecks.readableFile)) {
            .optional($0.listener.tls?.privateKey)
        },
    ]

    private static let sessions: [Entry] = [
        Entry("connector.max_sessions", .integer(1...100_000)) { .text("\($0.sessions.capacity)") },
        Entry("connector.enable_sessionid", .flag) { .flag($0.sessions.requiresCookie) },
        // Refused when it is on, since this version does not have it: code cannot even ask.
        Entry("connector.v1", .flag) { _ in .null },
        Entry("connector.expire_during_call", .flag) { .flag($0.sessions.expiresDuringCall) },
        Entry(lockedKey, .list(TextChecks.lockPattern)) { .list($0.sessions.lockedSettings) },
    ]

    private static func media(_ plugins: Plugins) -> [Entry] {
        [
            Entry("tls.trust", .text(TextChecks.readableFile)) { .optional($0.trust) },
            Entry("audio.backend", .text { whyNoBackend($0, plugins) }) { .text($0.audio.backend) },
            Entry("audio.headset_buttons", .flag) { .flag($0.audio.headsetButtons) },
            Entry("sip.bind", .text(TextChecks.address)) { .text($0.sip.bindAddress) },
            Entry("process.core_files", .flag) { .flag($0.process.leavesCoreFiles) },
        ]
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

    /// The key of the settings' section that is no setting, in any spelling; nil for a setting.
    func keyAmongSettings(_ spelledKey: String) -> ConfigurationKey? {
        keys["\(Self.settingsSection).\(SettingsCatalogue.normalise(spelledKey))"]
    }

    /// Whether keys begin with this name and a dot.
    func isSection(_ name: String) -> Bool {
        sections.contains(name) || keys.keys.contains { $0.hasPrefix(name + ".") }
    }

    /// What to say of an option that the catalogue does not have.
    static func complaint(aboutSetting key: String, withGuess: Bool) -> String {
        let meant = !withGuess ? nil : EditDistance.nearest(to: key, among: SettingsCatalogue.all.map(\.key))
        return "no option of this name is known; it is kept" + (meant.map { "; did you mean \($0)?" } ?? "")
    }

    /// "unknown", and what was probably meant.
    func complaint(about name: String) -> String {
        let candidates = names + sections.sorted()
        return "unknown key" + (EditDistance.nearest(to: name, among: candidates).map { "; did you mean \($0)?" } ?? "")
    }
}

extension RawValue {
    fileprivate static func flag(_ value: Bool) -> RawValue { .text(value ? "true" : "false") }

    fileprivate static func optional(_ text: String?) -> RawValue { text.map(RawValue.text) ?? .null }
}
