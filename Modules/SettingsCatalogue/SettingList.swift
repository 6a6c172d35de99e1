/// Several texts as one: separated by commas, and quoted where a comma or a quotation mark is part of a text.
enum SettingList {
    /// The canonical text. Parsing it again, by either rule, gives `items` back.
    static func text(_ items: [String], commaSeparated: Bool) -> String {
        if commaSeparated { return items.map { needsQuotes($0) ? quoted($0) : $0 }.joined(separator: ",") }
        if items.count == 1, let item = items.first, !item.hasPrefix("\"") { return item }
        return items.map(quoted).joined(separator: ",")
    }

    /// The items of a text. Without `commaSeparated` a text that does not begin with a quotation mark is one item.
    ///
    /// An item of parts, such as `"Mic, left":"Speaker"`, has its quotation marks where the parts need them, and keeps them.
    static func items(_ text: String, commaSeparated: Bool) -> [String] {
        let text = text.trimmed
        if !commaSeparated, !text.hasPrefix("\"") { return text.isEmpty ? [] : [text] }
        var items: [String] = []
        var item = ""
        var isQuoted = false
        var wasQuoted = false
        // The same as it stands in the text, for items that have parts.
        var whole = ""
        var hasParts = false
        // The last one that was no blank.
        var previous: Character?
        func finish() {
            let finished = hasParts ? whole.trimmed : wasQuoted ? item : item.trimmed
            if !finished.isEmpty { items.append(finished) }
            (item, whole) = ("", "")
            wasQuoted = false
            hasParts = false
        }
        var rest = Substring(text)
        while let character = rest.popFirst() {
            let isAfterColon = previous == ":"
            if !character.isWhitespace { previous = character }
            if isQuoted || character != "," { whole.append(character) }
            switch character {
            case "\"" where isQuoted && rest.first == "\"":
                rest.removeFirst()
                whole.append("\"")
                item.append("\"")
            case "\"" where isQuoted:
                isQuoted = false
            case "\"" where item.trimmed.isEmpty:
                item = ""
                isQuoted = true
                wasQuoted = true
            case "\"" where isAfterColon && !isQuoted:
                isQuoted = true
                hasParts = true
            case ":" where wasQuoted && !isQuoted:
                hasParts = true
            case "," where !isQuoted:
                finish()
            default:
                if isQuoted || !wasQuoted { item.append(character) }
            }
        }
        finish()
        return items
    }

    private static func needsQuotes(_ item: String) -> Bool {
        items(item + ",next", commaSeparated: true) != [item, "next"]
    }

    private static func quoted(_ item: String) -> String {
        "\"" + item.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
}

extension String {
    /// Without blanks at either end.
    var trimmed: String {
        var rest = Substring(self)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
