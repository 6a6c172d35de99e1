import Locking
import Logging

/// Tells the log about pages that were turned away, each once a minute, so that a page cannot fill it.
final class RefusedOrigins: Sendable {
    private let logger: Logger
    private let told = Guarded(RecentNews())

    init(logger: Logger) {
        self.logger = logger
    }

    func note(_ origin: String) {
        // Browsers write nothing but well-formed origins. Anything else stays out of the log, and above all out of a
        // command that somebody may copy into a shell.
        let name = OriginRule.isWellFormed(origin) ? origin : origin == "null" ? "null" : "(malformed)"
        guard isNews(name, at: .now) else { return }
        if OriginRule.isWellFormed(origin) {
            logger.warning(
                "refused a page of \(name): it is not among connector.allowed_origins. To allow it: softphone-connector allow \(name)"
            )
        } else {
            logger.warning("refused a request whose origin is \(name): such an origin can never be allowed")
        }
    }

    func isNews(_ name: String, at now: ContinuousClock.Instant) -> Bool {
        told.withLock { $0.isNews(name, at: now) }
    }
}
