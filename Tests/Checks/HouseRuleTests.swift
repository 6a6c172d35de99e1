import Testing

/// Small rules of the house that a compiler does not know.
@Suite("House rules")
struct HouseRuleTests {
    static let roots = ["Modules", "Plugins", "Tests"]

    /// Each escape from the compiler's checks stands beside the sentence that proves it safe.
    @Test(arguments: roots)
    func escapesAreExplained(root: String) throws {
        let escapes = ["@unchecked Sendable", "nonisolated(unsafe)", "unowned(unsafe)"]
        for file in try Repository.swiftFiles(below: root) where !file.path.hasPrefix("Tests/Checks") {
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            for (number, line) in lines.enumerated() where escapes.contains(where: line.contains) {
                guard !line.trimmingPrefix(while: \.isWhitespace).hasPrefix("//") else { continue }
                let near = lines[max(0, number - 8)...number]
                let isExplained = near.contains { $0.contains("// ") || $0.contains("/// ") }
                #expect(isExplained, "\(file.path):\(number + 1) does not say why it is safe")
            }
        }
    }

    @Test(arguments: roots)
    func filesAreReadInOneSitting(root: String) throws {
        for file in try Repository.swiftFiles(below: root) {
            let count = file.text.split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(count <= 500, "\(file.path) has \(count) lines: split it by concept")
        }
    }

    @Test(arguments: ["Modules", "Plugins"])
    func nothingIsLeftForLater(root: String) throws {
        for file in try Repository.swiftFiles(below: root) {
            for mark in ["TODO", "FIXME", "XXX"] {
                let isThere = file.text.split { !$0.isLetter }.contains { $0 == mark }
                #expect(!isThere, "\(file.path) contains \(mark)")
            }
        }
    }
}
