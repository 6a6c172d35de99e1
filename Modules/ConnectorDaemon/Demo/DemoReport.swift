import Glibc
import Locking

/// What the demonstration saw, printed as it happens.
final class DemoReport: Sendable {
    private let failures = Guarded<[String]>([])
    /// Not at once: the phone that is shown must not wait for whoever reads this.
    private let lines = LineQueue(descriptor: STDOUT_FILENO) { "\($0) lines were dropped\n" }

    /// What did not hold.
    var failed: [String] { failures.withLock { $0 } }

    func say(_ text: String) {
        lines.add(PrintableText.line(text) + "\n")
    }

    /// Waits until all of it is printed, but not for ever.
    func finish() {
        lines.flush(within: .seconds(1))
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
