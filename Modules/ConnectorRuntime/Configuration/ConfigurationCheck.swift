import Configuration
import HTTPAPI
import SettingsCatalogue

extension ConnectorConfiguration {
    /// The same configuration as it is used, if it can be: what a file must not say, code must not either.
    ///
    /// Settings get their catalogue's spelling and values, and numbers out of range the nearest allowed ones. A
    /// ``Connector`` does this by itself.
    /// - Throws: ``ConfigurationError`` with all that is wrong, by the names that the keys have in a file.
    public func checked(plugins: Plugins) throws(ConfigurationError) -> ConnectorConfiguration {
        var problems: [ConfigurationProblem] = []
        for entry in ConfigurationSchema(plugins: plugins).entries {
            do throws(ConfigurationKey.Kind.Misfit) {
                _ = try entry.key.kind.content(of: entry.value(self))
            } catch {
                problems.append(ConfigurationProblem(nil, key: entry.key.name, error.message))
            }
        }
        var layer = ConfigurationLayer(name: "code")
        for (key, value) in sessions.defaultSettings.sorted(by: { $0.key < $1.key }) {
            layer.addSetting(.text(value), for: key, at: nil)
        }
        problems += layer.errors
        // A value that is none by itself is not said to be wrong among others as well.
        problems += ConfigurationRules(self).errors.filter { error in !problems.contains { $0.key == error.key } }
            .map { ConfigurationProblem(nil, key: $0.key, $0.message) }
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        var checked = self
        checked.sessions.defaultSettings = [:]
        for key in layer.settings {
            let content = layer.content(of: "\(ConfigurationSchema.settingsSection).\(key)")
            if case .string(let text)? = content { checked.sessions.defaultSettings[key] = text }
        }
        return checked
    }
}

/// The rules that concern more than one key, wherever the values come from.
struct ConfigurationRules {
    /// About one key: a sentence without its name.
    struct Finding {
        var key: String
        var message: String
    }

    private(set) var errors: [Finding] = []
    private(set) var warnings: [Finding] = []

    init(_ configuration: ConnectorConfiguration) {
        let listener = configuration.listener
        if let message = ListenerRules.exposure(host: listener.host, isSecure: listener.tls != nil) {
            errors.append(Finding(key: "connector.host", message: message))
        }
        if let message = ListenerRules.openness(origins: listener.allowedOrigins, servers: listener.allowedServers) {
            errors.append(Finding(key: "connector.allowed_origins", message: message))
        } else if listener.allowedOrigins.contains("*") {
            warnings.append(
                Finding(
                    key: "connector.allowed_origins", message: "[\"*\"] lets every page in the browser use the phone"))
        }
        let sessions = configuration.sessions
        for pattern in sessions.locked.withoutEffect(besides: sessions.defaultSettings.keys) {
            let meant = EditDistance.nearest(to: pattern, among: SettingsCatalogue.all.map(\.key))
            warnings.append(
                Finding(
                    key: ConfigurationSchema.lockedKey,
                    message: "\"\(pattern)\" locks nothing: no option of this name is known"
                        + (meant.map { "; did you mean \($0)?" } ?? "")))
        }
    }
}
