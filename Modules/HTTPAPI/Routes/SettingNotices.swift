import Locking
import Logging

/// Tells the log about settings that are unknown or were adjusted: each key once, and never its value.
final class SettingNotices: Sendable {
    /// More keys than any desktop sends; a client that invents names cannot fill the log or the memory.
    private static let most = 1000

    private let logger: Logger
    private let told = Guarded<Set<String>>([])

    init(logger: Logger) {
        self.logger = logger
    }

    func note(_ request: SessionRequest) {
        for key in news(request.unknownKeys) {
            logger.notice("a desktop sent a setting that is not known here: it is kept and has no effect", key)
        }
        for key in news(request.adjustedKeys) {
            logger.notice("a desktop sent a setting out of its range: the nearest allowed value is used", key)
        }
    }

    private func news(_ keys: [String]) -> [String] {
        told.withLock { told in
            keys.filter { told.count < Self.most && told.insert($0).inserted }
        }
    }
}

extension Logger {
    fileprivate func notice(_ message: Logger.Message, _ key: String) {
        let printable = key.unicodeScalars.prefix(200).map {
            $0.properties.generalCategory == .control ? "?" : Character($0)
        }
        notice(message, metadata: ["setting": "\(String(printable))"])
    }
}
