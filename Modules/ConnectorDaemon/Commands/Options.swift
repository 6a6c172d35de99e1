import ArgumentParser
import ConnectorRuntime
import SettingsCatalogue

struct Options: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print every sipendpoint option: what it takes, its default, and when it counts.")

    @OptionGroup var common: CommonOptions
    @Flag(help: "Print JSON.") var json = false
    @Flag(help: "Print the page docs/options.md.") var markdown = false

    func validate() throws {
        if json, markdown { throw ValidationError("--json and --markdown exclude each other") }
    }

    func run() async throws {
        try await common.finish {
            let plugins = PluginCatalogue.plugins
            if markdown { return try StandardOutput.write(SettingsCatalogue.markdown(of: plugins.settings)) }
            let loaded = try common.load(plugins, logger: common.logger)
            if json {
                let locked = loaded.configuration.sessions.locked
                return try StandardOutput.write(SettingsCatalogue.json(of: plugins.settings, locked: locked) + "\n")
            }
            try StandardOutput.write(table(plugins.settings, loaded))
        }
    }

    /// - Parameter loaded: what the configuration gives, and where; secrets are not shown.
    private func table(_ settings: [Setting], _ loaded: LoadedConfiguration) -> String {
        let configured = loaded.configuration.sessions.defaultSettings
        let locked = loaded.configuration.sessions.locked
        var rows = [["OPTION", "DEFAULT", "CONFIGURED", "LOCKED", "COUNTS", "TAKES"]]
        for setting in settings {
            let given = configured.filter { SettingsCatalogue.setting(for: $0.key)?.key == setting.key }
            let isFamily = setting.key.contains("<")
            let values = given.sorted { $0.key < $1.key }.map { key, value in
                let shown = setting.isSecret ? "(secret)" : value
                let place = loaded.settingPlaces[key].map { " (\($0))" } ?? ""
                return (isFamily ? "\(key)=\(shown)" : shown) + place
            }
            let note: String
            switch setting.status {
            case .works: note = setting.kind.allowed
            case .acceptedWithoutEffect(let reason): note = "no effect: \(reason)"
            }
            rows.append([
                setting.key, setting.defaultValue, values.joined(separator: " "),
                locked.note(on: setting, configured: given.keys.sorted()), setting.takesEffect.rawValue, note,
            ])
        }
        return Table.text(rows)
    }
}

extension LockedSettings {
    /// `locked`, or which keys of a family are; empty for what sessions may change.
    fileprivate func note(on setting: Setting, configured: [String]) -> String {
        if contains(setting.key) { return "locked" }
        return Set(setting.connectionKeys + configured).filter(contains).sorted().joined(separator: " ")
    }
}
