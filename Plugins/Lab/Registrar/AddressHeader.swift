/// One address of a `Contact`, `To` or `From` header (RFC 3261 §20.10): a URI and the parameters of the header.
struct AddressHeader: Sendable, Equatable {
    /// Without angle brackets.
    var uri: String
    /// Names in lower case; a parameter without a value has an empty one.
    var parameters: [String: String]

    /// - Returns: nil when there is no URI in it.
    init?(_ text: String) {
        let afterName = Self.withoutDisplayName(text[...])
        let rest: Substring
        if let start = afterName.firstIndex(of: "<") {
            guard let end = afterName[start...].firstIndex(of: ">") else { return nil }
            uri = String(afterName[afterName.index(after: start)..<end])
            rest = afterName[afterName.index(after: end)...]
        } else {
            // Without brackets every parameter belongs to the header (RFC 3261 §20).
            let end = afterName.firstIndex(of: ";") ?? afterName.endIndex
            uri = String(afterName[..<end].filter { !$0.isWhitespace })
            rest = afterName[end...]
        }
        guard !uri.isEmpty else { return nil }
        parameters = [:]
        for part in rest.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace && $0 != "\"" } }
            guard let name = pair.first, !name.isEmpty else { continue }
            parameters[name.lowercased()] = pair.count > 1 ? pair[1] : ""
        }
    }

    /// The user part of the URI; nil when it has none.
    var user: String? {
        guard let at = uri.firstIndex(of: "@"), let colon = uri.firstIndex(of: ":"), colon < at else { return nil }
        return String(uri[uri.index(after: colon)..<at])
    }

    /// A display name in quotes may hold anything, angle brackets too.
    private static func withoutDisplayName(_ text: Substring) -> Substring {
        var rest = text.drop { $0.isWhitespace }
        guard rest.first == "\"" else { return rest }
        rest = rest.dropFirst()
        while let character = rest.popFirst(), character != "\"" {
            if character == "\\" { rest = rest.dropFirst() }
        }
        return rest
    }
}
