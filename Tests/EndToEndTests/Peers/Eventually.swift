/// Waits until something is so. The only place of these tests that looks more than once.
func eventually(
    within deadline: Duration = .seconds(5), _ what: @autoclosure () -> String, _ isSo: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + deadline
    while try await !isSo() {
        guard ContinuousClock.now < end else { throw NotInTime(what: what(), deadline: deadline) }
        try await Task.sleep(for: .milliseconds(10))
    }
}

struct NotInTime: Error, CustomStringConvertible {
    let what: String
    let deadline: Duration
    var description: String { "not within \(deadline): \(what)" }
}
