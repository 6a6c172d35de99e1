/// What somebody is told of the call that they had us place: the NOTIFYs of a REFER, one at a time (RFC 3515 §2.4.4).
struct ReferralProgress: Sendable, Equatable {
    /// One of them.
    struct Notice: Sendable, Equatable {
        var status: Int
        var phrase: String

        /// The last one ends the subscription.
        var isLast: Bool { status >= 200 }

        /// The body (RFC 3420).
        var fragment: String { "SIP/2.0 \(status) \(phrase)\r\n" }

        /// RFC 6665 §4.1.3, RFC 3515 §2.4.4. A call that takes longer than this to be answered is none.
        var subscription: String { isLast ? "terminated;reason=noresource" : "active;expires=300" }
    }

    /// A NOTIFY has no answer yet.
    private var isWaiting = false
    private var next: Notice?
    private var last: Notice?
    private var isOver = false

    /// Everything is told.
    var isFinished: Bool { isOver && !isWaiting }

    /// The REFER was accepted, and the first NOTIFY follows at once.
    mutating func begin() -> Notice? {
        progressed(status: 100, phrase: "Trying")
    }

    /// The call got a response.
    /// - Returns: what to send now.
    mutating func progressed(status: Int, phrase: String) -> Notice? {
        let notice = Notice(status: status, phrase: phrase)
        guard !isOver, notice != last, !(next?.isLast ?? false) else { return nil }
        last = notice
        next = notice
        return take()
    }

    /// A NOTIFY was answered.
    /// - Returns: what to send now.
    mutating func answered(status: Int) -> Notice? {
        guard status >= 200 else { return nil }
        isWaiting = false
        // RFC 6665 §4.2.2: nobody listens any more.
        if status >= 300 { isOver = true }
        return take()
    }

    /// What a NOTIFY tells (RFC 3420 §2.1); nil when it is no status.
    static func status(in fragment: String) -> Int? {
        let parts = fragment.split(maxSplits: 2) { $0.isWhitespace }
        guard parts.count >= 2, parts[0].uppercased() == "SIP/2.0", let status = Int(parts[1]) else { return nil }
        return (100...699).contains(status) ? status : nil
    }

    private mutating func take() -> Notice? {
        guard !isWaiting, !isOver, let notice = next else { return nil }
        next = nil
        isWaiting = true
        isOver = notice.isLast
        return notice
    }
}
