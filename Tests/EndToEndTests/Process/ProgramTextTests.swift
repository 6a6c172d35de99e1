import Foundation
import Testing

@testable import ConnectorDaemon

@Suite("The process's machine code")
struct ProgramTextTests {
    @Test func itsPagesAreGivenBackAndComeAgain() throws {
        #expect(!ProgramText.mappings().isEmpty)
        let before = try residentOfFiles()
        ProgramText.letGo()
        let after = try residentOfFiles()
        #expect(after < before)
        // Code that had not run for a while runs as ever.
        #expect((0..<1000).map { "\($0)" }.sorted().count == 1000)
    }

    /// Kilobytes of files that are mapped and in memory (proc(5)).
    private func residentOfFiles() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("RssFile:") })
        return try #require(line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) })
    }
}
