extension SettingsCatalogue {
    /// Settings as documentation: a heading and a table for each section.
    public static func markdown(of settings: [Setting]) -> String {
        var lines: [String] = []
        for section in sections(of: settings) {
            lines += ["## `\(section.name).*`", ""]
            lines += ["| setting | value | default | takes effect | what it does |", "|---|---|---|---|---|"]
            lines += section.settings.map { "| \(cells(of: $0, in: section.name).joined(separator: " | ")) |" }
            lines.append("")
        }
        return lines.joined(separator: "\n")
    }

    /// Settings split where the first two parts of the keys change, in order.
    static func sections(of settings: [Setting]) -> [(name: String, settings: [Setting])] {
        var sections: [(name: String, settings: [Setting])] = []
        for setting in settings {
            let name =
                setting.key.hasPrefix("codecs.")
                ? "codecs" : setting.key.split(separator: ".").prefix(2).joined(separator: ".")
            if sections.last?.name != name { sections.append((name, [])) }
            sections[sections.count - 1].settings.append(setting)
        }
        return sections
    }

    private static func cells(of setting: Setting, in section: String) -> [String] {
        let value = setting.isSecret ? "secret text" : setting.kind.shortForm
        let effect =
            switch setting.status {
            case .works: ""
            case .acceptedWithoutEffect(let reason): " *Accepted without effect: \(reason).*"
            }
        return [
            "`\(setting.key.dropFirst(section.count + 1))`", value,
            setting.defaultValue.isEmpty ? "" : "`\(setting.defaultValue)`",
            setting.takesEffect.rawValue, setting.summary + effect,
        ].map(escaped)
    }

    /// A vertical bar or an angle bracket would be read as the table's or as HTML.
    private static func escaped(_ text: String) -> String {
        guard !text.hasPrefix("`") else { return text.map { $0 == "|" ? "\\|" : String($0) }.joined() }
        return text.map { character in
            switch character {
            case "|": "\\|"
            case "<": "&lt;"
            case ">": "&gt;"
            default: String(character)
            }
        }.joined()
    }
}

extension SettingKind {
    fileprivate var shortForm: String {
        switch self {
        case .flag: "0, 1"
        case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .decimal(let range):
            "\(SettingInput.text(of: range.lowerBound)) to \(SettingInput.text(of: range.upperBound))"
        case .text: "text"
        case .file: "file"
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .list, .peers: "list"
        case .deviceNames: "names"
        case .server: "`host` or `host:port`"
        case .httpProxy: "URL"
        case .address: "`user@host:port`"
        }
    }
}
