/// Every setting that the connector knows, as data. What is documented, printed and checked comes from here.
public enum SettingsCatalogue {
    /// How many connections have settings of their own: `proxies.proxy0` to `proxies.proxy5`.
    public static let proxyCount = 6

    /// All settings, in the order in which they are documented.
    public static let all: [Setting] =
        connectorSettings + endpointSettings + sessionSettings + deviceSettings + codecSettings + proxySettings
        + systemSettings

    /// All settings as a connector acts on them that consists of certain parts. A part's word counts more than the
    /// catalogue's.
    /// - Parameter read: the settings that some part reads; families with their placeholder.
    public static func all(readBy read: Set<String>) -> [Setting] {
        all.map { setting in
            var setting = setting
            switch (setting.status, read.contains(setting.key)) {
            case (.works, false): setting.status = .acceptedWithoutEffect("no part of this build reads it")
            case (.acceptedWithoutEffect, true): setting.status = .works
            case (.works, true), (.acceptedWithoutEffect, false): break
            }
            return setting
        }
    }

    private static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })

    /// The setting that a key belongs to, in any spelling; nil for one that the catalogue does not have.
    public static func setting(for key: String) -> Setting? {
        let key = normalise(key)
        return byKey[key] ?? familyKey(of: key).flatMap { byKey[$0] }
    }

    /// One spelling for a key: dots between its parts (`:` separates as well), ASCII letters in lower case.
    public static func normalise(_ key: String) -> String {
        var bytes = Array(key.trimmed.utf8)
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: ":"): bytes[index] = UInt8(ascii: ".")
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes[index] = byte + 32
            default: break
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a value under this key must never be printed. Unknown keys count as secret when their name says so.
    public static func isSecret(_ key: String) -> Bool {
        if let setting = setting(for: key) { return setting.isSecret }
        let key = normalise(key)
        return ["password", "passwd", "secret", "token", "credential"].contains { key.contains($0) }
    }

    /// The key with the placeholder of its family; nil when it belongs to none.
    private static func familyKey(of key: String) -> String? {
        let parts = key.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 3 else { return nil }
        let rest = parts[2...].joined(separator: ".")
        switch parts[0] {
        case "codecs" where !parts[1].isEmpty:
            return "codecs.<name>.\(rest)"
        case "proxies" where parts[1].hasPrefix("proxy"):
            // The text must be the number's own: "proxy00" is nobody's.
            guard let index = Int(parts[1].dropFirst(5)), parts[1] == "proxy\(index)", 0..<proxyCount ~= index else {
                return nil
            }
            return "proxies.proxy<n>.\(rest)"
        default:
            return nil
        }
    }
}
