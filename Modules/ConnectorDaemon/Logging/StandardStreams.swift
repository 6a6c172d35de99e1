import ConnectorRuntime
import Glibc

/// Standard error: the log, and why something cannot go on.
enum StandardError {
    /// A line for each event, so that lines of several threads never mix.
    private static let queue = LineQueue(descriptor: STDERR_FILENO) { "\($0) lines were dropped\n" }

    /// Never waits for the reader.
    static func write(_ line: String) { queue.add(line) }

    /// How the line looks that says how many lines were dropped, since nobody read them.
    static func use(notice: @escaping @Sendable (Int) -> String) { queue.use(notice: notice) }

    /// Waits until what was written is out, but not for ever: before the process ends.
    static func flush(within limit: Duration) { queue.flush(within: limit) }
}

/// Standard output: what a command was asked for. It may well wait for the reader, such as a pager.
enum StandardOutput {
    /// Writes a text whose lines end with a line feed; what a terminal would obey is escaped.
    /// - Throws: ``ConnectorError/unavailable(_:)`` when it cannot be written, except that a reader who has enough is none.
    static func write(_ text: String) throws {
        guard let number = DescriptorOutput.write(PrintableText.lines(text), to: STDOUT_FILENO), number != EPIPE else {
            return
        }
        throw ConnectorError.unavailable("standard output cannot be written: \(SystemError.text(number))")
    }
}
