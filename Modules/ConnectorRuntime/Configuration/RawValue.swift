import Configuration

/// A value as it was written, before anything is known of its key.
enum RawValue: Sendable, Equatable {
    /// `null`: as if the key were not there.
    case null
    case text(String)
    case list([String])
    /// A mapping, or a list of anything but texts.
    case other
}

extension ConfigurationKey.Kind {
    /// Why a value does not fit: a sentence without its key.
    struct Misfit: Error {
        let message: String
    }

    /// The value in the kind's own type; nil for null.
    func content(of value: RawValue) throws(Misfit) -> ConfigContent? {
        switch (self, value) {
        case (_, .null):
            return nil
        case (.flag, .text(let text)):
            switch text.lowercased() {
            case "true", "yes", "on", "1": return .bool(true)
            case "false", "no", "off", "0": return .bool(false)
            default: throw Misfit(message: "\"\(text)\" is neither true nor false")
            }
        case (.integer(let range), .text(let text)):
            guard let number = Int(text), range ~= number else {
                throw Misfit(
                    message: "\"\(text)\" is not a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return .int(number)
        case (.text(let check), .text(let text)):
            if let problem = check(text) { throw Misfit(message: "\"\(text)\" \(problem)") }
            return .string(text)
        case (.choice(let words), .text(let text)):
            guard words.contains(text) else {
                throw Misfit(message: "\"\(text)\" is unknown: write \(words.joined(separator: " or "))")
            }
            return .string(text)
        case (.list(let check), .list(let items)):
            for item in items {
                if let problem = check(item) { throw Misfit(message: "\"\(item)\" \(problem)") }
            }
            return .stringArray(items)
        case (.list, _):
            throw Misfit(message: "needs a list, such as [one, two]")
        case (.flag, _):
            throw Misfit(message: "needs true or false")
        case (.integer(let range), _):
            throw Misfit(message: "needs a whole number from \(range.lowerBound) to \(range.upperBound)")
        case (.text, _):
            throw Misfit(message: "needs a text")
        case (.choice(let words), _):
            throw Misfit(message: "needs \(words.joined(separator: " or "))")
        }
    }

    /// Reads a text of the command line or the environment, where a list is one text with commas in it.
    func rawValue(ofPlainText text: String) -> RawValue {
        guard case .list = self else { return .text(text) }
        var inner = Substring(text)
        if inner.hasPrefix("["), inner.hasSuffix("]") { inner = inner.dropFirst().dropLast() }
        let items = inner.split(separator: ",").map { item in
            String(item.drop { " \"'".contains($0) }.reversed().drop { " \"'".contains($0) }.reversed())
        }
        return .list(items.filter { !$0.isEmpty })
    }
}
