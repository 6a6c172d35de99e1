/// The scheme and parameters of a challenge or of credentials (RFC 7235 §2.1).
public struct DigestParameters: Sendable, Equatable {
    public let scheme: String
    private let values: [String: String]

    /// Reads the first challenge or the credentials of a header's value; quoted values lose their quotes.
    public init(_ header: String) {
        var rest = header[...]
        self = Self.take(&rest)
    }

    /// All challenges of a header's value: several may stand in one field, parted by commas (RFC 7235 §4.1).
    public static func list(_ header: String) -> [DigestParameters] {
        var (items, rest) = ([DigestParameters](), header[...])
        while rest.contains(where: { !$0.isWhitespace && $0 != "," }) { items.append(take(&rest)) }
        return items
    }

    private init(scheme: String, values: [String: String]) {
        self.scheme = scheme
        self.values = values
    }

    private static func take(_ rest: inout Substring) -> DigestParameters {
        rest = rest.drop { $0.isWhitespace || $0 == "," }
        let scheme = rest.prefix { !$0.isWhitespace && $0 != "," }
        rest = rest[scheme.endIndex...]
        var values: [String: String] = [:]
        while true {
            rest = rest.drop { $0.isWhitespace || $0 == "," }
            let name = rest.prefix { $0 != "=" && $0 != "," && !$0.isWhitespace }
            if name.isEmpty { break }
            let behind = rest[name.endIndex...].drop { $0.isWhitespace }
            // A word with another word behind it, and no equals sign, is the next scheme.
            guard behind.first == "=" else {
                if name.endIndex < behind.startIndex, behind.first != ",", !behind.isEmpty { break }
                rest = behind
                continue
            }
            rest = behind.dropFirst().drop { $0.isWhitespace }
            values[name.lowercased()] = takeValue(&rest)
        }
        return DigestParameters(scheme: String(scheme), values: values)
    }

    public subscript(_ name: String) -> String? { values[name] }

    private static func takeValue(_ rest: inout Substring) -> String {
        guard rest.first == "\"" else {
            let value = rest.prefix { $0 != "," && !$0.isWhitespace }
            rest = rest[value.endIndex...]
            return String(value)
        }
        return rest.takeQuotedString()
    }
}
