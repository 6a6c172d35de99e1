extension SettingsCatalogue {
    /// Settings as one JSON document: `{"settings":[{"key":…}]}`. Defaults are shown, values never.
    /// - Parameters:
    ///   - settings: in the order of the document.
    ///   - locked: marks with `"locked":true` what no session changes, and lists the locks beside the settings.
    public static func json(of settings: [Setting], locked: LockedSettings = LockedSettings()) -> String {
        let entries = settings.map { setting in
            object(
                [("key", quoted(setting.key))] + setting.jsonMembers
                    + (locked.contains(setting.key) ? [("locked", "true")] : []))
        }
        let locks = locked.patterns.isEmpty ? "" : ",\"locked\":[\(locked.patterns.map(quoted).joined(separator: ","))]"
        return "{\"settings\":[\(entries.joined(separator: ","))]\(locks)}"
    }

    private static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { "\(quoted($0.0)):\($0.1)" }.joined(separator: ",") + "}"
    }

    /// A JSON string (RFC 8259 section 7).
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension Setting {
    /// What the setting may be and what it does: names and values, the values in JSON.
    public var jsonMembers: [(name: String, json: String)] {
        let quoted = SettingsCatalogue.quoted
        var members: [(name: String, json: String)] = []
        switch kind {
        case .flag:
            members.append(("type", quoted("flag")))
        case .integer(let range):
            members += [
                ("type", quoted("integer")), ("minimum", "\(range.lowerBound)"), ("maximum", "\(range.upperBound)"),
            ]
        case .decimal(let range):
            members += [
                ("type", quoted("decimal")), ("minimum", SettingInput.text(of: range.lowerBound)),
                ("maximum", SettingInput.text(of: range.upperBound)),
            ]
        case .text, .file, .server, .httpProxy, .address:
            members.append(("type", quoted("text")))
        case .choice(let words):
            members += [("type", quoted("choice")), ("choices", "[" + words.map(quoted).joined(separator: ",") + "]")]
        case .list, .deviceNames, .peers:
            members.append(("type", quoted("list")))
        }
        members += [
            ("default", quoted(defaultValue)), ("takes_effect", quoted(takesEffect.rawValue)),
            ("secret", isSecret ? "true" : "false"), ("summary", quoted(summary)),
        ]
        switch status {
        case .works: members.append(("works", "true"))
        case .acceptedWithoutEffect(let reason): members += [("works", "false"), ("reason", quoted(reason))]
        }
        return members
    }
}
