/// A provisional response of ours that is repeated until the caller confirms it (RFC 3262 §3).
struct ReliableProvisional: Sendable, Equatable {
    /// T1 of RFC 3261 §17.1.1.1, the first pause; each is twice the one before.
    private static let firstPause = Duration.milliseconds(500)
    /// 64 times T1.
    private static let patience = Duration.seconds(32)

    /// The number that `RSeq` shows.
    let sequence: UInt32
    /// Whether it carries our offer, so that nothing may go on before its answer.
    let offers: Bool
    private var pause = ReliableProvisional.firstPause
    private var waited = Duration.zero

    /// - Parameter sequence: random, 1 to 2³¹ - 1.
    init(sequence: UInt32, offers: Bool) {
        self.sequence = sequence
        self.offers = offers
    }

    /// After which it goes again.
    var delay: Duration { pause }

    /// The pause is over.
    /// - Returns: whether it is to be sent once more; otherwise the caller is gone.
    mutating func repeated() -> Bool {
        waited += pause
        pause = min(pause * 2, Self.patience - waited)
        return pause > .zero
    }

    /// Whether a PRACK is for this response.
    func isConfirmed(by acknowledgement: ProvisionalAcknowledgement, of invite: UInt32) -> Bool {
        acknowledgement
            == ProvisionalAcknowledgement(response: sequence, sequence: invite, method: "INVITE")
    }
}

/// The value of `RAck` (RFC 3262 §7.2).
struct ProvisionalAcknowledgement: Sendable, Equatable {
    var response: UInt32
    /// The request's CSeq.
    var sequence: UInt32
    var method: String

    init(response: UInt32, sequence: UInt32, method: String) {
        self.response = response
        self.sequence = sequence
        self.method = method
    }

    init?(_ value: String) {
        let parts = value.split(whereSeparator: \.isWhitespace)
        guard parts.count == 3, let response = UInt32(parts[0]), let sequence = UInt32(parts[1]) else { return nil }
        self.init(response: response, sequence: sequence, method: String(parts[2]))
    }

    var text: String { "\(response) \(sequence) \(method)" }
}

/// The reliable provisional responses that came in one early dialog, which are taken in their order (RFC 3262 §4).
struct ReliableReceipt: Sendable, Equatable {
    private var last: UInt32?

    /// - Parameter sequence: its `RSeq`.
    /// - Returns: whether it is the next one, and thus to be confirmed; a repetition or one after a gap is not.
    mutating func take(_ sequence: UInt32) -> Bool {
        if let last, sequence != last &+ 1 { return false }
        last = sequence
        return true
    }
}
