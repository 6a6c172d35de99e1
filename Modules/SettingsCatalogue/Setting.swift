/// One setting that a desktop or a configuration may give: what it means and what it may be.
public struct Setting: Sendable, Equatable {
    /// The normalised key, such as `policy.session.auto_answer`. A family has a placeholder in it:
    /// `proxies.proxy<n>.password` stands for six keys, `codecs.<name>.fmtp` for one a codec.
    public var key: String
    public var kind: SettingKind
    /// The canonical text that holds while nobody sets anything.
    public var defaultValue: String
    /// The canonical text that an empty value stands for.
    public var emptyMeans: String
    public var takesEffect: TakesEffect
    /// Whether the value must never be printed, logged or shown.
    public var isSecret: Bool
    /// What it does, in one line that ends with a period.
    public var summary: String
    public var status: SettingStatus

    init(
        _ key: String, _ kind: SettingKind, _ defaultValue: String, emptyMeans: String? = nil,
        _ takesEffect: TakesEffect,
        isSecret: Bool = false, _ status: SettingStatus, _ summary: String
    ) {
        self.key = key
        self.kind = kind
        self.defaultValue = defaultValue
        self.emptyMeans = emptyMeans ?? defaultValue
        self.takesEffect = takesEffect
        self.isSecret = isSecret
        self.summary = summary
        self.status = status
    }

    /// A setting that works.
    init(
        _ key: String, _ kind: SettingKind, _ defaultValue: String, emptyMeans: String? = nil,
        _ takesEffect: TakesEffect,
        isSecret: Bool = false, _ summary: String
    ) {
        self.init(key, kind, defaultValue, emptyMeans: emptyMeans, takesEffect, isSecret: isSecret, .works, summary)
    }
}

/// What values a setting takes.
public enum SettingKind: Sendable, Equatable {
    /// `0` or `1`.
    case flag
    case integer(ClosedRange<Int>)
    case decimal(ClosedRange<Double>)
    /// Any text without control characters.
    case text
    /// One of these words, in any case of letters.
    case choice([String])
    /// Several texts. `commaSeparated` says whether commas part a value that came as one text; names of devices may
    /// have commas in them, so theirs do not unless each is quoted.
    case list(commaSeparated: Bool)
    /// A list of device names, each a name, a regular expression for the whole name, or `*`.
    case deviceNames(commaSeparated: Bool)
    /// Text that names a file. ``FileUse`` says where one that a client names must be.
    case file(FileUse)
    /// A ``ServerAddress``; empty: none.
    case server
    /// An ``HTTPProxyAddress``; empty: none.
    case httpProxy
    /// A ``DialledAddress``; empty: none.
    case address
    /// Several ``TrustedPeer``s with commas between them.
    case peers
}

/// What a file that a setting names is for.
public enum FileUse: Sendable, Equatable {
    /// A sound: a name without a path from the root is looked for in the data folders of the connector.
    case sound
    /// Anything else: only a path from the root names one.
    case other
}

/// When a changed value begins to count.
public enum TakesEffect: String, Sendable, Equatable, CaseIterable {
    /// When the connector starts.
    case start = "start"
    /// At the next `POST /register`.
    case registration = "register"
    /// With the next call.
    case call = "call"
    /// At once.
    case now = "now"
}

/// Whether this connector acts on a setting.
public enum SettingStatus: Sendable, Equatable {
    case works
    /// Taken without complaint, since desktops send it, and not acted on; says why.
    case acceptedWithoutEffect(String)
}
