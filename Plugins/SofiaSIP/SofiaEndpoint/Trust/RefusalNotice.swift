/// When a refused request is worth a line in the log, and a look at whether a trusted name stands for other addresses now; a value.
///
/// Strangers decide how often requests come, and must not decide about either.
struct RefusalNotice: Sendable, Equatable {
    /// Between two lines.
    static let pause = Duration.seconds(60)
    /// After which addresses are old.
    static let freshness = Duration.seconds(30)

    private var told: ContinuousClock.Instant?
    private var looked: ContinuousClock.Instant?
    /// Refused since the last line, beside the one that it is about.
    private var untold = 0

    /// A request was refused.
    /// - Returns: how many more were refused since the last line, when another one is due.
    mutating func refused(at now: ContinuousClock.Instant) -> Int? {
        guard told.map({ now - $0 >= Self.pause }) ?? true else {
            untold += 1
            return nil
        }
        defer { (told, untold) = (now, 0) }
        return untold
    }

    /// - Returns: whether the names are to be looked up again now.
    mutating func looksAgain(at now: ContinuousClock.Instant) -> Bool {
        guard looked.map({ now - $0 >= Self.freshness }) ?? true else { return false }
        looked = now
        return true
    }
}

/// Whom a phone trusts, and what it has said of others.
struct RequestTrust: Sendable {
    var sources = TrustedSources()
    var notice = RefusalNotice()
}
