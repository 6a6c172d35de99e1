/// One entry of a list of device names: a name, a regular expression for the whole name, or `*`.
struct NamePattern: Sendable, Hashable {
    /// Longest expression, and longest name that one is held against, in characters.
    static let longest = 256

    let text: String

    init(_ text: String) {
        self.text = text
    }

    /// Any device at all.
    var matchesAny: Bool { text == "*" }

    /// Whether it has anything in it that means more than itself. A plain name is compared, and no engine is asked.
    var mayBeExpression: Bool {
        !matchesAny && text.count <= Self.longest && text.contains { ".*+?[](){}|^$\\".contains($0) }
    }
}
