import Logging

/// How events are written.
enum LogFormat: String, CaseIterable, Sendable {
    /// For people.
    case text
    /// One JSON object a line, for collectors.
    case json
}

/// One event, ready to be written. Whatever is in its texts, it stays one line.
struct LogLine {
    let time: WallClock.Instant
    let level: Logger.Level
    let component: String
    let message: String
    let facts: [(key: String, value: String)]

    /// `2026-11-23T04:18:47.123Z info session: message key=value key="with blanks"`
    var text: String {
        var line = "\(time) \(level.rawValue) \(component): \(Self.oneLine(message))"
        for (key, value) in facts { line += " \(Self.quotedWhereNeeded(key))=\(Self.quotedWhereNeeded(value))" }
        return line + "\n"
    }

    /// The same as a JSON object; facts stand beside the event's own members, under `facts` where names collide.
    var json: String {
        let own = [("time", "\(time)"), ("level", level.rawValue), ("component", component), ("message", message)]
        let reserved = Set(own.map(\.0))
        let members = own + facts.map { (reserved.contains($0.key) ? "facts.\($0.key)" : $0.key, $0.value) }
        return "{" + members.map { "\(JSONText.quoted($0.0)):\(JSONText.quoted($0.1))" }.joined(separator: ",") + "}\n"
    }

    private static func oneLine(_ text: String) -> String {
        text.unicodeScalars.contains(where: PrintableText.isActive)
            ? String(JSONText.quoted(text).dropFirst().dropLast()) : text
    }

    private static func quotedWhereNeeded(_ value: String) -> String {
        let isPlain = !value.unicodeScalars.contains {
            " \"=".unicodeScalars.contains($0) || PrintableText.isActive($0)
        }
        return isPlain && !value.isEmpty ? value : JSONText.quoted(value)
    }
}
