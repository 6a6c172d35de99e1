import ConnectorRuntime
import Logging

/// Writes one line an event to standard error.
struct LineLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let format: LogFormat
    private let write: @Sendable (String) -> Void

    /// - Parameter write: takes whole lines with their ends; may be called from any thread.
    init(
        format: LogFormat, level: Logger.Level,
        write: @escaping @Sendable (String) -> Void = { StandardError.write($0) }
    ) {
        self.format = format
        logLevel = level
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var facts = metadata
        if let own = event.metadata { facts.merge(own) { _, new in new } }
        if let error = event.error, facts["error"] == nil { facts["error"] = "\(error)" }
        let component = facts.removeValue(forKey: Logger.componentKey).map { "\($0)" } ?? "connector"
        let line = LogLine(
            time: WallClock.now, level: event.level, component: component, message: "\(event.message)",
            facts: facts.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") })
        write(format == .json ? line.json : line.text)
    }

    /// A logger of the daemon.
    static func logger(format: LogFormat, level: Logger.Level) -> Logger {
        StandardError.use { dropped in
            let line = LogLine(
                time: WallClock.now, level: .warning, component: "log",
                message: "\(dropped) lines were dropped: nobody read them",
                facts: [(key: "lines", value: "\(dropped)")])
            return format == .json ? line.json : line.text
        }
        return Logger(label: "connector") { _ in LineLogHandler(format: format, level: level) }
    }
}
