import Yams

extension ConfigurationLayer {
    /// A YAML file. Keys may be nested or have dots in them, as one likes.
    static func file(_ text: String, path: String, schema: ConfigurationSchema) -> ConfigurationLayer {
        var layer = ConfigurationLayer(name: path)
        // The parser takes it for the end of the text.
        guard !text.utf8.contains(0) else {
            layer.report(ConfigurationProblem(.file(path, line: nil), "is not text: it has a byte of zeros"))
            return layer
        }
        let aliases = YAMLAliases.count(in: text)
        guard aliases <= YAMLAliases.most else {
            layer.report(
                ConfigurationProblem(
                    .file(path, line: nil),
                    "uses aliases (*name) \(aliases) times, and \(YAMLAliases.most) are allowed: write the values out"))
            return layer
        }
        do {
            // Without the resolver's rules, whose regular expressions cost more than all the rest of the start.
            guard let root = try Yams.compose(yaml: text, .basic) else { return layer }
            if case .mapping(let mapping) = root {
                layer.add(mapping, under: "", path: path, schema: schema)
            } else if !root.isNull {
                layer.report(
                    ConfigurationProblem(
                        .file(path, line: root.mark?.line),
                        "must be a mapping, with sections such as connector: and audio:"))
            }
        } catch {
            layer.report(problem(of: error, path: path))
        }
        return layer
    }

    private mutating func add(_ mapping: Node.Mapping, under prefix: String, path: String, schema: ConfigurationSchema)
    {
        for (keyNode, valueNode) in mapping {
            // Aliases make many of few.
            guard takesAnotherKey(ofFile: path) else { return }
            let place = ConfigurationPlace.file(path, line: keyNode.mark?.line)
            guard case .scalar(let scalar) = keyNode else {
                report(ConfigurationProblem(place, "a key must be a text"))
                continue
            }
            let name = prefix.isEmpty ? scalar.string : "\(prefix).\(scalar.string)"
            let value = valueNode.rawValue
            let settings = ConfigurationSchema.settingsSection
            if name.hasPrefix(settings + "."),
                let key = schema.keyAmongSettings(String(name.dropFirst(settings.count + 1)))
            {
                add(value, for: key, at: place)
            } else if name.hasPrefix(settings + "."), case .mapping(let inner) = valueNode {
                add(inner, under: name, path: path, schema: schema)
            } else if name.hasPrefix(settings + ".") {
                addSetting(value, for: String(name.dropFirst(settings.count + 1)), at: place)
            } else if let key = schema.key(name) {
                add(value, for: key, at: place)
            } else if schema.isSection(name) {
                switch (valueNode, value) {
                case (.mapping(let inner), _): add(inner, under: name, path: path, schema: schema)
                case (_, .null): break
                default: report(ConfigurationProblem(place, key: name, "must be a mapping of keys to values"))
                }
            } else {
                warn(ConfigurationProblem(place, key: name, schema.complaint(about: name)))
            }
        }
    }

    private static func problem(of error: any Error, path: String) -> ConfigurationProblem {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            ConfigurationProblem(.file(path, line: mark.line), "is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            ConfigurationProblem(
                .file(path, line: context.mark.line), key: keys.joined(separator: ", "),
                "is given more than once in the same section")
        case .reader(let problem, _, _, _):
            ConfigurationProblem(.file(path, line: nil), "cannot be read as text: \(problem)")
        default:
            ConfigurationProblem(.file(path, line: nil), "is not YAML: \(error)")
        }
    }
}

extension Node {
    fileprivate var isNull: Bool { rawValue == .null }

    fileprivate var rawValue: RawValue {
        switch self {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            return isPlain && ["", "~", "null", "Null", "NULL"].contains(scalar.string) ? .null : .text(scalar.string)
        case .sequence(let sequence):
            var items: [String] = []
            for case .scalar(let scalar) in sequence { items.append(scalar.string) }
            return items.count == sequence.count ? .list(items) : .other
        case .mapping, .alias:
            return .other
        }
    }
}
