import Locking

/// What the demonstration saw, printed as it happens.
final class DemoReport: Sendable {
    private let failures = Guarded<[String]>([])

    /// What did not hold.
    var failed: [String] { failures.withLock { $0 } }

    func say(_ text: String) {
        StandardOutput.write(text + "\n")
    }

    /// Something that was seen, and whether it is what had to be.
    func check(_ isRight: Bool, _ seen: String, expected: @autoclosure () -> String) {
        guard !isRight else { return say("  \(seen)") }
        fail("\(seen), but \(expected())")
    }

    func fail(_ what: String) {
        failures.withLock { $0.append(what) }
        say("  FAILED: \(what)")
    }

    /// What failed so far counts for nothing.
    func forget() {
        failures.withLock { $0 = [] }
    }
}
