import EndpointAPI

/// The session's interval: who refreshes it, and what happens when nobody does (RFC 4028 §10).
extension CallMachine {
    /// When a refresh is tried again that was not possible at the time.
    private static let refreshPause = Duration.seconds(5)

    /// A request that refreshes was accepted, by either side; ``session`` has its terms.
    mutating func sessionRefreshed() -> [CallEffect] {
        guard state == .answering || state == .connected else { return [] }
        return schedule(.sessionRefresh, session.refreshDelay) + schedule(.sessionExpiry, session.expiryDelay)
    }

    /// It is our turn to refresh.
    mutating func sessionRefreshDue() -> [CallEffect] {
        // What is under way refreshes, or is over soon.
        guard holding.exchange == .none else { return start(.sessionRefresh, after: Self.refreshPause) }
        if farEndTakesUpdates { return [.refresh] }
        holding.offerAnew()
        return settle()
    }

    /// Our UPDATE was answered.
    mutating func refreshAnswered(status: Int) -> [CallEffect] {
        guard state == .connected, status >= 200 else { return [] }
        switch status {
        case 200..<300:
            return []
        case 408, 481:
            // RFC 4028 §10: the dialog is gone.
            return leave(.failed("the far end does not know the call any more (\(status))"))
        case 405, 501:
            farEndTakesUpdates = false
            return sessionRefreshDue()
        default:
            return start(.sessionRefresh, after: Self.refreshPause)
        }
    }

    private mutating func schedule(_ timer: CallTimer, _ delay: Duration?) -> [CallEffect] {
        delay.map { start(timer, after: $0) } ?? stop(timer)
    }
}
