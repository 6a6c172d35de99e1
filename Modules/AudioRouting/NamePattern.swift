/// One entry of a list of device names: a name, a regular expression for the whole name, or `*`.
struct NamePattern {
    private let text: String
    private let expression: Regex<AnyRegexOutput>?

    init(_ text: String) {
        self.text = text
        expression = Self.isExpression(text) && Self.isAffordable(text) ? try? Regex(text) : nil
    }

    /// Any device at all.
    var matchesAny: Bool { text == "*" }

    func matches(_ name: String) -> Bool {
        if matchesAny || name == text { return true }
        guard let expression else { return false }
        return (try? expression.wholeMatch(in: name.prefix(Self.longestName))) != nil
    }

    /// Whether it has anything in it that means more than itself.
    private static func isExpression(_ text: String) -> Bool {
        text != "*" && text.contains { ".*+?[](){}|^$\\".contains($0) }
    }

    // MARK: Cost

    private static let longestPattern = 512
    private static let longestName = 128
    private static let mostRepetitions = 3

    /// Whether matching cannot take for ever. Expressions come from clients, and a backtracking matcher can be made
    /// to try exponentially many ways: so no repetition around a group, no reference back, few repetitions in each
    /// alternative. What is beyond that only counts as a plain name.
    static func isAffordable(_ pattern: String) -> Bool {
        guard pattern.utf8.count <= longestPattern else { return false }
        var repetitions = 0
        var previous: Character?
        var rest = Substring(pattern)
        while let character = rest.popFirst() {
            switch character {
            case "\\":
                guard let escaped = rest.popFirst() else { return false }
                if ("1"..."9").contains(escaped) || escaped == "k" || escaped == "g" { return false }
                previous = nil
                continue
            case "[":
                // What stands within a class repeats nothing.
                while let inside = rest.popFirst(), inside != "]" {
                    if inside == "\\" { rest = rest.dropFirst() }
                }
                previous = nil
                continue
            case "*", "+", "{":
                if previous == ")" { return false }
                repetitions += 1
                if repetitions > mostRepetitions { return false }
            case "|":
                repetitions = 0
            default:
                break
            }
            previous = character
        }
        return true
    }
}
