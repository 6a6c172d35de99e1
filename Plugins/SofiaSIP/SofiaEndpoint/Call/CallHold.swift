import MediaCore

/// Who holds whom in an established dialog, and whose offer is on its way (RFC 3264 §8.4, RFC 3261 §14).
///
/// What is wanted and what was agreed are kept apart, so that a wish outlives an exchange that is in its way.
struct CallHold: Sendable, Equatable {
    /// The one exchange of descriptions that a dialog may have at a time.
    enum Exchange: Sendable, Equatable {
        case none
        /// Our re-INVITE is out, with this hold.
        case offering(hold: Bool)
        /// Our re-INVITE met theirs; ours goes again when the timer fires.
        case backingOff
        /// Their re-INVITE with an offer is being answered.
        case answering
        /// Their re-INVITE is answered with a 200; its ACK is awaited.
        case answered
        /// Their re-INVITE without an offer got ours; the answer comes with the ACK.
        case offeredBack
    }

    /// What the agent or the call server wants of us.
    private(set) var wanted = false
    /// What the far end agreed to.
    private(set) var agreed = false
    /// The far end does not take our audio.
    private(set) var byFarEnd = false
    private(set) var exchange = Exchange.none
    private var shown = false
    /// What was agreed is to be agreed anew: it names an address of ours that is gone, or the session is to be refreshed.
    private var isOutdated = false

    /// Whether the call is on hold, by whichever side.
    var isOn: Bool { agreed || byFarEnd }

    /// The most that we want of the stream now. A stream on which we may not send is held by `inactive` (RFC 3264 §8.4).
    func direction(hold: Bool) -> MediaDirection {
        guard hold else { return .sendrecv }
        return byFarEnd ? .inactive : .sendonly
    }

    /// What their re-INVITE is answered with: `sendonly` while we hold, which the offer may narrow further.
    var answerDirection: MediaDirection { wanted ? .sendonly : .sendrecv }

    /// - Returns: whether this changed anything.
    mutating func want(_ hold: Bool) -> Bool {
        defer { wanted = hold }
        return wanted != hold
    }

    /// Starts the offer that brings what is agreed to what is wanted.
    /// - Returns: its direction; nil when nothing is to be offered, or not now.
    mutating func nextOffer() -> MediaDirection? {
        guard exchange == .none, wanted != agreed || isOutdated else { return nil }
        isOutdated = false
        exchange = .offering(hold: wanted)
        return direction(hold: wanted)
    }

    /// Our own address is another one; an offer of ours that is out is void.
    mutating func addressChanged() {
        if case .offering = exchange { exchange = .none }
        offerAnew()
    }

    /// What is agreed is to be offered once more, changed or not.
    mutating func offerAnew() {
        isOutdated = true
    }

    mutating func begin(_ next: Exchange) {
        exchange = next
    }

    /// The exchange came to a result: media goes this way now.
    mutating func settled(direction: MediaDirection, isReachable: Bool) {
        byFarEnd = !direction.sends || !isReachable
        switch exchange {
        case .offering(let hold): (agreed, exchange) = (hold, .none)
        case .answering: (agreed, exchange) = (wanted, .answered)
        case .offeredBack: (agreed, exchange) = (wanted, .none)
        case .none, .backingOff, .answered: break
        }
    }

    /// The exchange came to nothing. A wish that was refused is given up.
    mutating func refused() {
        if case .offering = exchange { wanted = agreed }
        exchange = .none
    }

    /// The ACK of a re-INVITE that we answered came.
    mutating func acknowledged() {
        if exchange == .answered { exchange = .none }
    }

    /// The pause after two re-INVITEs met is over.
    mutating func backedOff() {
        if exchange == .backingOff { exchange = .none }
    }

    /// Whether ``isOn`` is not what was shown last; it counts as shown from now on.
    mutating func takeChange() -> Bool {
        defer { shown = isOn }
        return shown != isOn
    }
}
