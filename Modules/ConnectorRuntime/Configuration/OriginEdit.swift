import Yams

/// Adds an origin to the text of a configuration file, and leaves everything else as somebody wrote it.
struct OriginEdit {
    private let origin: String
    private var lines: [String]
    private static let key = "connector.allowed_origins"

    /// The text with the origin; nil when the text is written in a way that this does not understand.
    static func adding(_ origin: String, to text: String) -> String? {
        var edit = OriginEdit(
            origin: origin, lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        guard let root = try? Yams.compose(yaml: text, .basic) else {
            // Nothing but comments, or nothing at all.
            guard text.split(separator: "\n").allSatisfy({ $0.drop { $0 == " " }.first.map { $0 == "#" } ?? true })
            else {
                return nil
            }
            return edit.withSection()
        }
        guard case .mapping(let mapping) = root, edit.insert(into: mapping) else { return nil }
        return edit.lines.joined(separator: "\n")
    }

    private var item: String { "\"\(origin)\"" }
    private var entry: String { "allowed_origins: [\(item)]" }

    private func withSection() -> String {
        var lines = lines
        while lines.last == "" { lines.removeLast() }
        return (lines + ["connector:", "  \(entry)", ""]).joined(separator: "\n")
    }

    private mutating func insert(into root: Node.Mapping) -> Bool {
        for (key, value) in root where key.string == Self.key { return insertItem(into: value, of: key) }
        guard let (key, value) = root.first(where: { $0.key.string == "connector" }) else {
            lines = withSection().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            return true
        }
        guard case .mapping(let section) = value else {
            // `connector:` with nothing in it.
            guard case .scalar(let scalar) = value, scalar.string.isEmpty, let line = key.mark?.line else {
                return false
            }
            lines.insert(String(repeating: " ", count: indentation(ofLine: line) + 2) + entry, at: line)
            return true
        }
        for (key, value) in section where key.string == "allowed_origins" { return insertItem(into: value, of: key) }
        guard let mark = section.mark else { return false }
        if character(at: Position(mark)) == "{" {
            return insert(section.isEmpty ? entry : entry + ", ", after: Position(mark))
        }
        lines.insert(String(repeating: " ", count: indentation(ofLine: mark.line)) + entry, at: mark.line - 1)
        return true
    }

    private mutating func insertItem(into value: Node, of key: Node) -> Bool {
        switch value {
        case .sequence(let sequence):
            guard let mark = sequence.mark else { return false }
            switch character(at: Position(mark)) {
            case "[":
                return insert(sequence.isEmpty ? item : item + ", ", after: Position(mark))
            case "-":
                lines.insert(String(repeating: " ", count: mark.column - 1) + "- " + item, at: mark.line - 1)
                return true
            default:
                return false
            }
        case .scalar(let scalar) where scalar.string.isEmpty:
            guard let mark = key.mark, let name = key.string else { return false }
            let colon = Position(line: mark.line, column: mark.column + name.unicodeScalars.count)
            return character(at: colon) == ":" && insert(" [\(item)]", after: colon)
        case .scalar, .mapping, .alias:
            return false
        }
    }

    // MARK: Text

    /// A place in the text, both counted from 1.
    private struct Position {
        var line: Int
        var column: Int

        init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }

        init(_ mark: Mark) {
            self.init(line: mark.line, column: mark.column)
        }
    }

    private func character(at place: Position) -> Character? {
        let scalars = lines[place.line - 1].unicodeScalars.dropFirst(place.column - 1)
        return scalars.first.map(Character.init)
    }

    private mutating func insert(_ text: String, after place: Position) -> Bool {
        var scalars = lines[place.line - 1].unicodeScalars
        guard let index = scalars.index(scalars.startIndex, offsetBy: place.column, limitedBy: scalars.endIndex) else {
            return false
        }
        scalars.insert(contentsOf: text.unicodeScalars, at: index)
        lines[place.line - 1] = String(scalars)
        return true
    }

    private func indentation(ofLine number: Int) -> Int { lines[number - 1].prefix { $0 == " " }.count }
}
