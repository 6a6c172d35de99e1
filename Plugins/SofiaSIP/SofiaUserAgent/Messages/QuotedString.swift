extension Substring {
    /// Takes a quoted string (RFC 3261 §25.1) from the front, which has to be its quotation mark; one that does not end takes
    /// everything.
    /// - Returns: what is quoted, without the marks and escapes.
    mutating func takeQuotedString() -> String {
        var value = ""
        removeFirst()
        while let character = popFirst() {
            switch character {
            case "\"": return value
            // Behind a backslash at the very end stands nothing.
            case "\\": if let escaped = popFirst() { value.append(escaped) }
            default: value.append(character)
            }
        }
        return value
    }
}
