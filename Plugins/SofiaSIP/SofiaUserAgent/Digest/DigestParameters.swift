/// The scheme and parameters of a challenge or of credentials (RFC 7235 §2.1).
public struct DigestParameters: Sendable, Equatable {
    public let scheme: String
    private let values: [String: String]

    /// Reads a header's value; quoted values lose their quotes.
    public init(_ header: String) {
        var rest = header.drop { $0.isWhitespace }
        let scheme = rest.prefix { !$0.isWhitespace }
        self.scheme = String(scheme)
        rest = rest[scheme.endIndex...]
        var values: [String: String] = [:]
        while true {
            rest = rest.drop { $0.isWhitespace || $0 == "," }
            let name = rest.prefix { $0 != "=" && $0 != "," && !$0.isWhitespace }
            if name.isEmpty { break }
            rest = rest[name.endIndex...].drop { $0.isWhitespace }
            guard rest.first == "=" else { continue }
            rest = rest.dropFirst().drop { $0.isWhitespace }
            let value = Self.takeValue(&rest)
            values[name.lowercased()] = value
        }
        self.values = values
    }

    public subscript(_ name: String) -> String? { values[name] }

    private static func takeValue(_ rest: inout Substring) -> String {
        guard rest.first == "\"" else {
            let value = rest.prefix { $0 != "," && !$0.isWhitespace }
            rest = rest[value.endIndex...]
            return String(value)
        }
        var value = ""
        var isEscaped = false
        rest = rest.dropFirst()
        while let character = rest.popFirst() {
            if isEscaped {
                value.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                break
            } else {
                value.append(character)
            }
        }
        return value
    }
}
