/// The settings that an administrator has locked (`sipendpoint.locked`), and the values that they keep.
///
/// Keys are compared in the catalogue's spelling: `:` separates as `.` does, letters count in either case.
public struct LockedSettings: Sendable, Equatable {
    /// Normalised; `*` stands for any characters. The placeholders of families (`proxies.proxy<n>.password`) are `*`.
    public let patterns: [String]
    private let matchers: [KeyPattern]
    private let configured: [String: String]

    /// - Parameters:
    ///   - patterns: keys, or patterns of keys with `*` for any characters, in any spelling.
    ///   - configured: what the configuration gives: normalised keys, canonical values. A locked setting without a value
    ///     here keeps its default.
    public init(_ patterns: [String] = [], configured: [String: String] = [:]) {
        self.patterns = patterns.map(Self.normalised)
        matchers = self.patterns.map(KeyPattern.init)
        // Only what is locked is kept: the others may hold secrets that nobody asks for here.
        let matchers = matchers
        self.configured = configured.filter { key, _ in matchers.contains { $0.matches(key) } }
    }

    /// Whether no session may change this setting. The key may have any spelling.
    public func contains(_ key: String) -> Bool {
        guard !matchers.isEmpty else { return false }
        let key = SettingsCatalogue.normalise(key)
        return matchers.contains { $0.matches(key) }
    }

    /// Whether a client that gives this setting this value tries to change what is locked. The value in force is none,
    /// except of a secret: whether a guess is right must not show.
    /// - Parameters:
    ///   - text: a canonical value.
    ///   - key: of the setting, in any spelling.
    public func forbids(_ text: String, for key: String) -> Bool {
        guard contains(key) else { return false }
        let key = SettingsCatalogue.normalise(key)
        // A key that nobody knows has no value in force unless it was given one.
        guard !SettingsCatalogue.isSecret(key), SettingsCatalogue.setting(for: key) != nil || configured[key] != nil
        else {
            return true
        }
        return SettingValues(configured).text(key) != text
    }

    /// The patterns that fit no key of the catalogue and none of these: they lock nothing that is known.
    public func withoutEffect(besides keys: some Sequence<String>) -> [String] {
        let known = SettingsCatalogue.all.flatMap { [$0.key] + $0.connectionKeys } + keys
        return zip(patterns, matchers).filter { pattern, matcher in
            SettingsCatalogue.setting(for: pattern) == nil && !known.contains(where: matcher.matches)
                && !(Self.codecKey(in: pattern).map(matcher.matches) ?? false)
        }.map(\.0)
    }

    private static func normalised(_ pattern: String) -> String {
        SettingsCatalogue.normalise(pattern).replacing("<n>", with: "*").replacing("<name>", with: "*")
    }

    /// A codec may have any name: a key of the catalogue with the name that the pattern has, without its wildcards.
    private static func codecKey(in pattern: String) -> String? {
        let parts = pattern.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "codecs" else { return nil }
        let key = "codecs.\(parts[1].filter { $0 != "*" }).\(parts[2].filter { $0 != "*" })"
        return SettingsCatalogue.setting(for: key) == nil ? nil : key
    }
}

extension Setting {
    /// Of a connection's setting the key of each connection; of others none.
    public var connectionKeys: [String] {
        guard key.contains("<n>") else { return [] }
        return (0..<SettingsCatalogue.proxyCount).map { key.replacing("<n>", with: "\($0)") }
    }
}

/// A text in which `*` stands for any characters, none included.
struct KeyPattern: Sendable, Equatable {
    private let parts: [[UInt8]]

    init(_ text: String) {
        parts = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
    }

    /// Takes time by the length of the key times the number of parts: nothing is tried twice.
    func matches(_ key: String) -> Bool {
        let key = Array(key.utf8)
        guard let first = parts.first, let last = parts.last, parts.count > 1 else { return parts.first == key }
        guard key.count >= first.count + last.count, key.starts(with: first), key.suffix(last.count) == last[...] else {
            return false
        }
        var rest = key[first.count..<(key.count - last.count)]
        // Each part is taken as early as it can be, which leaves as much as there can be for those behind it.
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let start = rest.indices.first(where: { rest[$0...].starts(with: part) }) else { return false }
            rest = rest[(start + part.count)...]
        }
        return true
    }
}
