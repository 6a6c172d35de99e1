import SettingsCatalogue

extension ConfigurationLayer {
    static let environmentPrefix = "SOFTPHONE_"

    /// Variables: `connector.port` is `SOFTPHONE_CONNECTOR_PORT`, `audio.backend` is `SOFTPHONE_AUDIO_BACKEND` or
    /// `SOFTPHONE_CONNECTOR_AUDIO_BACKEND`.
    static func environment(_ variables: [String: String], schema: ConfigurationSchema) -> ConfigurationLayer {
        var layer = ConfigurationLayer(name: "environment")
        let given = variables.filter { $0.key.hasPrefix(environmentPrefix) }
        guard !given.isEmpty else { return layer }
        let known = knownVariables(schema: schema)
        // The shorter name of a key comes first and wins.
        for (name, value) in given.sorted(by: { ($0.key.count, $0.key) < ($1.key.count, $1.key) }) {
            let place = ConfigurationPlace.environment(name)
            guard let target = known[name] else {
                let meant = EditDistance.nearest(to: name, among: known.keys.sorted())
                layer.warn(ConfigurationProblem(place, "is unknown" + (meant.map { "; did you mean \($0)?" } ?? "")))
                continue
            }
            switch target {
            case .key(let key) where layer.places[key.name] == nil:
                layer.add(key.kind.rawValue(ofPlainText: value), for: key, at: place)
            case .setting(let key) where layer.places["\(ConfigurationSchema.settingsSection).\(key)"] == nil:
                layer.addSetting(.text(value), for: key, at: place)
            case .key, .setting:
                layer.warn(ConfigurationProblem(place, "is ignored: the same key is given by a shorter name"))
            }
        }
        return layer
    }

    private enum Target {
        case key(ConfigurationKey)
        case setting(String)
    }

    private static func knownVariables(schema: ConfigurationSchema) -> [String: Target] {
        var known: [String: Target] = [:]
        for name in schema.names {
            guard let key = schema.key(name) else { continue }
            let words = upperSnake(name)
            known[environmentPrefix + words] = .key(key)
            if !name.hasPrefix("connector.") { known["\(environmentPrefix)CONNECTOR_\(words)"] = .key(key) }
        }
        for setting in SettingsCatalogue.all {
            // A proxy's settings exist once for each of them; a codec's name could be anything.
            let proxies = (0..<SettingsCatalogue.proxyCount).map { index in
                setting.key.replacing("<n>", with: "\(index)")
            }
            for key in setting.key.contains("<n>") ? proxies : [setting.key] where !key.contains("<") {
                known["\(environmentPrefix)SIPENDPOINT_\(upperSnake(key))"] = .setting(key)
            }
        }
        return known
    }

    private static func upperSnake(_ key: String) -> String {
        String(key.uppercased().map { $0 == "." ? "_" : $0 })
    }
}
