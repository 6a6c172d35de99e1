/// A key that was given on the command line.
public struct ConfigurationFlag: Sendable, Equatable {
    public var key: String
    public var value: String
    /// What the user wrote, such as `--port` or `--set sip.bind`; errors name it.
    public var spelling: String

    public init(key: String, value: String, spelling: String) {
        self.key = key
        self.value = value
        self.spelling = spelling
    }
}

extension ConfigurationLayer {
    /// The command line. A key that nobody knows is an error here: nobody but the caller could have meant it.
    /// Of a key that was given several times the last counts.
    static func flags(_ flags: [ConfigurationFlag], schema: ConfigurationSchema) -> ConfigurationLayer {
        var layer = ConfigurationLayer(name: "flags")
        let last = Dictionary(flags.enumerated().map { ($0.element.key, $0.offset) }) { _, later in later }
        let section = ConfigurationSchema.settingsSection + "."
        for (index, flag) in flags.enumerated() where last[flag.key] == index {
            let place = ConfigurationPlace.flag(flag.spelling)
            let key =
                flag.key.hasPrefix(section)
                ? schema.keyAmongSettings(String(flag.key.dropFirst(section.count))) : schema.key(flag.key)
            if let key {
                layer.add(key.kind.rawValue(ofPlainText: flag.value), for: key, at: place)
            } else if flag.key.hasPrefix(section) {
                layer.addSetting(.text(flag.value), for: String(flag.key.dropFirst(section.count)), at: place)
            } else {
                layer.report(ConfigurationProblem(place, key: flag.key, schema.complaint(about: flag.key)))
            }
        }
        return layer
    }
}
