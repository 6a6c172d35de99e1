import BoundedNumbers
import SofiaUserAgent

/// What one message says of the session's interval (RFC 4028 §4, §5).
struct SessionTimerTerms: Sendable, Equatable {
    /// Which side of a transaction refreshes.
    enum Refresher: String, Sendable {
        /// Who sent the request.
        case uac
        /// Who answered it.
        case uas
    }

    /// `Session-Expires`.
    var expires: DeltaSeconds?
    var refresher: Refresher?
    /// `Min-SE`.
    var minimum: DeltaSeconds?
    /// Whether the sender knows the extension.
    var isSupported = false
}

/// How a call notices that the far end is gone: it is refreshed within an interval, or it ends (RFC 4028).
struct SessionTimer: Sendable, Equatable {
    /// Seconds; a far end that wants less is told so (§4: 90 at least).
    static let least = 90
    /// Seconds that we ask for (§4: 1800 is recommended).
    static let usual = 1800
    /// Seconds; a far end that wants more than a day wants none.
    private static let most = 86_400

    /// Seconds within which the session is refreshed; nil: it need not be.
    private(set) var interval: Int?
    private(set) var weRefresh = false
    /// What a far end found too short is not asked for again.
    private var wanted = SessionTimer.usual
    private var wantedLeast: Int?

    /// When to refresh (§10: half of the interval).
    var refreshDelay: Duration? { weRefresh ? interval.map { .seconds($0) / 2 } : nil }

    /// When the session counts as dead (§10: a third of the interval before its end, 32 s at most).
    var expiryDelay: Duration? { interval.map { .seconds($0 - min(32, $0 / 3)) } }

    // MARK: We answer

    /// What a 422 has to name, because the request wants less; nil when it does not.
    static func refusal(of terms: SessionTimerTerms) -> Int? {
        // §9: who does not know the extension would not understand the refusal.
        guard terms.isSupported, let expires = terms.expires?.value, expires < least else { return nil }
        return least
    }

    /// Takes the terms of a request that is being accepted (§9).
    mutating func requested(_ terms: SessionTimerTerms) {
        guard let expires = terms.expires?.value else { return clear() }
        interval = min(max(expires, terms.minimum?.value ?? 0, Self.least), Self.most)
        // §9, table 2.
        weRefresh = !terms.isSupported || terms.refresher == .uas
    }

    /// The parameters of `Session-Expires` in our 2xx; nil without a timer.
    var answer: (seconds: Int, refresher: SessionTimerTerms.Refresher)? {
        interval.map { ($0, weRefresh ? .uas : .uac) }
    }

    // MARK: We ask

    /// What a request of ours asks for (§7.1, §7.4).
    /// - Parameter isFirst: whether it is the one that begins the session.
    func request(isFirst: Bool) -> (seconds: Int, refresher: SessionTimerTerms.Refresher?, least: Int?)? {
        if isFirst { return (wanted, nil, wantedLeast) }
        return interval.map { ($0, weRefresh ? .uac : .uas, wantedLeast) }
    }

    /// Takes the terms of the 2xx to a request of ours (§7.2).
    mutating func answered(_ terms: SessionTimerTerms) {
        guard let expires = terms.expires?.value else { return clear() }
        interval = min(max(expires, Self.least), Self.most)
        weRefresh = terms.refresher != .uas
    }

    /// A 422 came (§7.3).
    /// - Returns: whether the request is worth another try.
    mutating func refused(_ terms: SessionTimerTerms) -> Bool {
        guard let least = terms.minimum?.value, least > max(interval ?? 0, wantedLeast ?? 0), least <= Self.most else {
            return false
        }
        wantedLeast = least
        wanted = max(wanted, least)
        interval = interval.map { max($0, least) }
        return true
    }

    private mutating func clear() {
        interval = nil
        weRefresh = false
    }
}
