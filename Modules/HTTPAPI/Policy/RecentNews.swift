/// What the log was told in the last minute: each thing once, and no more than a few things, so that nobody fills it.
struct RecentNews: Sendable {
    private static let quiet = Duration.seconds(60)
    /// Different things within a minute; what comes beyond is not named.
    private static let mostAtOnce = 20

    private var lastTold: [String: ContinuousClock.Instant] = [:]

    /// Whether this is to be told now; then it counts as told.
    mutating func isNews(_ name: String, at now: ContinuousClock.Instant) -> Bool {
        if let last = lastTold[name], now - last < Self.quiet { return false }
        lastTold = lastTold.filter { now - $1 < Self.quiet }
        guard lastTold.count < Self.mostAtOnce else { return false }
        lastTold[name] = now
        return true
    }
}
