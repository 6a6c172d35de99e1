/// A key that the configuration may have: what it is called and what it takes.
///
/// Plugins declare their own; the connector then checks them wherever they are given.
public struct ConfigurationKey: Sendable {
    /// What a text must be; returns the end of a sentence that begins with the value when it is not, else nil.
    public typealias Check = @Sendable (String) -> String?

    public enum Kind: Sendable {
        case flag
        case integer(ClosedRange<Int>)
        case text(Check)
        case choice([String])
        /// Each item passes the check.
        case list(Check)
    }

    /// With its section, such as `audio.virtual.speaker`.
    public var name: String
    public var kind: Kind

    public init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

extension ConfigurationKey.Kind {
    /// Any text.
    public static var text: Self { .text { _ in nil } }
}
