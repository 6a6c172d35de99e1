import SessionEngine
import SettingsCatalogue

/// The options in force, where each came from and what each may be: members as `POST /session` takes them under `options`.
enum OptionsDocument {
    /// - Parameters:
    ///   - catalogue: every setting, with what this connector acts on.
    ///   - connections: how many connections the session has; each has settings of its own.
    static func encode(_ options: SessionOptions, catalogue: [Setting], connections: Int) -> [UInt8] {
        var writer = JSONWriter(capacity: 64 * 1024)
        writer.object { document in
            document.member("options") { value in
                value.object { groups in
                    groups.member("sipendpoint") { group in
                        group.object { write(settings: options, catalogue, connections, to: &$0) }
                    }
                    groups.member("softphone") { group in
                        group.object { write(softphone: options, to: &$0) }
                    }
                }
            }
        }
        return writer.bytes
    }

    private static func write(
        settings options: SessionOptions, _ catalogue: [Setting], _ connections: Int, to writer: inout JSONWriter
    ) {
        var given = options.keys
        for setting in catalogue {
            let keys = given.filter { SettingsCatalogue.setting(for: $0)?.key == setting.key }
            given.subtract(keys)
            for key in keys.union(setting.keys(connections: connections)).sorted() {
                write(setting, as: key, options, to: &writer)
            }
        }
        for key in given.sorted() {
            writer.member(key) { value in
                value.object { member in
                    write(key, options, isSecret: SettingsCatalogue.isSecret(key), to: &member)
                    member.member("works", false)
                    member.member("reason", "no option of this name is known; it is kept")
                }
            }
        }
    }

    private static func write(
        _ setting: Setting, as key: String, _ options: SessionOptions, to writer: inout JSONWriter
    ) {
        writer.member(key) { value in
            value.object { member in
                write(key, options, isSecret: setting.isSecret, to: &member)
                if options.awaitsRegistration(key) { member.member("pending", true) }
                for (name, json) in setting.jsonMembers { member.member(name, json: json) }
            }
        }
    }

    /// The value, and who gave it. Of a secret only whether there is one.
    private static func write(
        _ key: String, _ options: SessionOptions, isSecret: Bool, to writer: inout JSONWriter
    ) {
        let value = options.values.text(key)
        if isSecret { writer.member("is_set", !value.isEmpty) } else { writer.member("value", value) }
        writer.member("source", options.source(of: key).rawValue)
        if options.isLocked(key) { writer.member("locked", true) }
    }

    private static func write(softphone options: SessionOptions, to writer: inout JSONWriter) {
        func source(_ isGiven: Bool) -> String {
            (isGiven ? SessionOptions.Source.session : .standard).rawValue
        }
        writer.member("session_expire") { value in
            value.object { member in
                member.member("value", options.givenExpire ?? SessionOptions.standardExpire)
                member.member("source", source(options.givenExpire != nil))
                member.member("type", "integer")
                member.member("minimum", 0)
                member.member("maximum", 300)
                member.member("default", SessionOptions.standardExpire)
            }
        }
        writer.member("enforce_headset_usage") { value in
            value.object { member in
                member.member("value", options.givenHeadsetUsage ?? false)
                member.member("source", source(options.givenHeadsetUsage != nil))
                member.member("type", "flag")
                member.member("default", false)
            }
        }
        writer.member("username") { value in
            value.object { member in
                member.member("value", options.username ?? "")
                member.member("source", source(options.username != nil))
                member.member("type", "text")
                member.member("default", "")
            }
        }
    }
}

extension Setting {
    /// The keys that are there without anybody having given them a value. Of codecs nobody knows the names.
    fileprivate func keys(connections: Int) -> [String] {
        if key.contains("<n>") { return (0..<connections).map { key.replacing("<n>", with: "\($0)") } }
        return key.contains("<") ? [] : [key]
    }
}
