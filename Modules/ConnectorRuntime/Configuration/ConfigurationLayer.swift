import Configuration
import SettingsCatalogue

/// What one source gave: checked, typed values, and the place of each.
struct ConfigurationLayer {
    let name: String
    private(set) var values: [AbsoluteConfigKey: ConfigValue] = [:]
    private(set) var places: [String: ConfigurationPlace] = [:]
    /// The settings under `sipendpoint`, normalised.
    private(set) var settings: [String] = []
    private(set) var errors: [ConfigurationProblem] = []
    private(set) var warnings: [ConfigurationProblem] = []
    private static let mostGuesses = 50
    /// Keys that may be given still: more than any configuration has.
    private var keysLeft = 10_000

    init(name: String) {
        self.name = name
    }

    var provider: InMemoryProvider { InMemoryProvider(name: name, values: values) }

    func content(of key: String) -> ConfigContent? { values[AbsoluteConfigKey(Self.readerKey(key))]?.content }

    func values(without key: String) -> [AbsoluteConfigKey: ConfigValue] {
        values.filter { $0.key != AbsoluteConfigKey(Self.readerKey(key)) }
    }

    /// How the reader names a key: `sipendpoint` is a section of two parts, all else is split at its dots.
    static func readerKey(_ key: String) -> ConfigKey {
        let section = ConfigurationSchema.settingsSection + "."
        if key.hasPrefix(section) {
            return ConfigKey([String(section.dropLast()), String(key.dropFirst(section.count))])
        }
        return ConfigKey(key.split(separator: ".").map(String.init))
    }

    /// False, from then on and reported once, when there are too many.
    mutating func takesAnotherKey(ofFile path: String) -> Bool {
        keysLeft -= 1
        if keysLeft == 0 {
            report(ConfigurationProblem(.file(path, line: nil), "has more keys than a configuration can"))
        }
        return keysLeft > 0
    }

    mutating func report(_ problem: ConfigurationProblem) {
        errors.append(problem)
    }

    mutating func warn(_ problem: ConfigurationProblem) {
        warnings.append(problem)
    }

    /// Takes a value of a key that the schema knows.
    mutating func add(_ value: RawValue, for key: ConfigurationKey, at place: ConfigurationPlace) {
        do throws(ConfigurationKey.Kind.Misfit) {
            guard let content = try key.kind.content(of: value) else { return }
            set(ConfigValue(content, isSecret: false), for: key.name, at: place)
        } catch {
            report(ConfigurationProblem(place, key: key.name, error.message))
        }
    }

    /// Takes a default for a setting, under the rules that hold for clients, except that nonsense is an error.
    mutating func addSetting(_ value: RawValue, for spelledKey: String, at place: ConfigurationPlace?) {
        let key = SettingsCatalogue.normalise(spelledKey)
        let name = "\(ConfigurationSchema.settingsSection).\(key)"
        let input: SettingInput
        switch value {
        case .null: return
        case .text(let text): input = .string(text)
        case .list(let items): input = .list(items)
        case .other: input = .other
        }
        switch SettingsCatalogue.canonical(input, for: key) {
        case .accepted(let text, let adjusted):
            if adjusted {
                let used = SettingsCatalogue.isSecret(key) ? "" : ": \(text) is used"
                warn(ConfigurationProblem(place, key: name, "is out of range\(used)"))
            }
            setSetting(text, key, at: place)
        case .unknown(let text):
            // Looking for what was meant costs more than all the rest.
            let complaint = ConfigurationSchema.complaint(
                aboutSetting: key, withGuess: warnings.count < Self.mostGuesses)
            warn(ConfigurationProblem(place, key: name, complaint))
            setSetting(text, key, at: place)
        case .refused(let message):
            report(ConfigurationProblem(place, key: name, message))
        }
    }

    private mutating func setSetting(_ text: String, _ key: String, at place: ConfigurationPlace?) {
        settings.append(key)
        set(
            ConfigValue(.string(text), isSecret: SettingsCatalogue.isSecret(key)),
            for: "\(ConfigurationSchema.settingsSection).\(key)", at: place)
    }

    private mutating func set(_ value: ConfigValue, for name: String, at place: ConfigurationPlace?) {
        if values[AbsoluteConfigKey(Self.readerKey(name))] != nil {
            let before =
                switch places[name] {
                case .file(_, let line?): "; the first is in line \(line)"
                case let earlier?: "; the first is in \(earlier)"
                case nil: ""
                }
            return report(ConfigurationProblem(place, key: name, "is given twice\(before)"))
        }
        places[name] = place
        values[AbsoluteConfigKey(Self.readerKey(name))] = value
    }
}
