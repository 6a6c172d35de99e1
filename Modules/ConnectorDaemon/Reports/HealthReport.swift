/// What `doctor` found, one line a check.
struct HealthReport {
    enum Verdict: String {
        case good = "ok"
        /// Nothing is broken, and somebody may wonder.
        case note
        case bad = "FAIL"
    }

    private(set) var lines: [(verdict: Verdict, subject: String, finding: String)] = []

    var isGood: Bool { !lines.contains { $0.verdict == .bad } }

    mutating func add(_ verdict: Verdict, _ subject: String, _ finding: String) {
        lines.append((verdict, subject, finding))
    }

    var text: String {
        Table.text(lines.map { [$0.verdict.rawValue, "\($0.subject):", $0.finding] })
    }
}
