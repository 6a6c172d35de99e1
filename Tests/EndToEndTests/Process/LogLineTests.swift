import Foundation
import Locking
import Logging
import Testing

@testable import ConnectorDaemon

@Suite("The log")
struct LogLineTests {
    private func line(_ message: String, _ facts: [(String, String)] = []) -> LogLine {
        LogLine(
            time: WallClock.Instant(seconds: 1_795_407_527, milliseconds: 23), level: .info, component: "session",
            message: message, facts: facts.map { (key: $0.0, value: $0.1) })
    }

    @Test func oneLineAnEvent() {
        #expect(
            line("connection changed", [("reason", ""), ("state", "READY"), ("why", "a \"b\"=c")]).text
                == "2026-11-23T04:18:47.023Z info session: connection changed reason=\"\" state=READY why=\"a \\\"b\\\"=c\"\n"
        )
    }

    /// Texts of the network end up in facts: they must not begin lines of their own.
    static let hostile: [String] =
        [
            "\n", "\r\n", "\t", "\u{0}", "\u{1B}[31m", "\u{7F}", "\u{85}", "\u{9B}31m", "\u{AD}", "\u{61C}", "\u{180E}",
            "\u{200B}",
            "\u{200E}", "\u{200F}", "\u{2028}", "\u{2029}", "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}",
            "\u{2060}",
            "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}", "\u{206F}", "\u{FEFF}", "\u{FFF9}", "\u{E0000}",
            "\u{E0001}",
            "\u{E0041}", "\u{E007F}",
        ].map { "a\($0)b" }

    @Test(arguments: hostile)
    func nothingBreaksALine(text: String) throws {
        let event = line(text, [("fact", text), (text, "x")])
        for written in [event.text, event.json, Table.text([[text, "x"]]), HealthReport.of(text)] {
            #expect(written.last == "\n" && !written.dropLast().unicodeScalars.contains(where: PrintableText.isActive))
        }
        // Where whole lines are written, only their ends stay.
        let shown = PrintableText.lines(text + "\n")
        #expect(!shown.unicodeScalars.contains { PrintableText.isActive($0) && $0 != "\n" })
        let object = try JSONSerialization.jsonObject(with: Data(event.json.utf8)) as? [String: String]
        #expect(object?["message"] == text && object?["fact"] == text)
        #expect(event.json.dropLast().firstIndex(of: "\n") == nil)
    }

    @Test(arguments: ["Zürich", "日本語", "a b", "👩", "\u{E000}", "é", "\\"])
    func whatIsOnlySeenStays(text: String) {
        #expect(PrintableText.line(text) == text && PrintableText.lines(text) == text)
    }

    @Test func factsDoNotReplaceTheEventsOwnMembers() throws {
        let object =
            try JSONSerialization.jsonObject(with: Data(line("m", [("message", "other")]).json.utf8))
            as? [String: String]
        #expect(object?["message"] == "m" && object?["facts.message"] == "other")
    }

    @Test func theComponentNamesThePart() {
        let lines = Guarded<[String]>([])
        var logger = Logger(label: "x") { _ in
            LineLogHandler(format: .text, level: .info) { line in lines.withLock { $0.append(line) } }
        }
        logger.debug("not this")
        logger.info("one")
        logger[metadataKey: "component"] = "sip"
        logger.warning("two", metadata: ["sip.status": "503"])
        let seen = lines.withLock { $0 }.map { $0.split(separator: " ", maxSplits: 1)[1] }
        #expect(seen == ["info connector: one\n", "warning sip: two sip.status=503\n"])
    }

    @Test(arguments: [(0, "1970-01-01T00:00:00.000Z"), (951_827_696, "2000-02-29T12:34:56.000Z")])
    func timesAreInUTC(seconds: Int, text: String) {
        #expect(WallClock.Instant(seconds: seconds, milliseconds: 0).description == text)
    }
}

extension HealthReport {
    fileprivate static func of(_ finding: String) -> String {
        var report = HealthReport()
        report.add(.note, finding, finding)
        return report.text
    }
}
