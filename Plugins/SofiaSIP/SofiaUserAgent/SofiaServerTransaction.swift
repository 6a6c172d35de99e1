import CSofiaSIP

/// A request that came. It is answered with any number of provisional responses and one final one.
public final class SofiaServerTransaction: @unchecked Sendable, SofiaObject {
    // Sendable: the mutable members are touched on the loop's thread only; every method checks that.

    /// What comes after an INVITE within its transaction.
    public enum FollowUp: Sendable {
        /// The ACK of our 2xx.
        case acknowledged(SIPMessage)
        /// A CANCEL. The stack has answered it; the INVITE is answered with 487 when the closure returns.
        case cancelled(SIPMessage)
        /// No ACK came within 64 times T1 (RFC 3261 §13.3.1.4).
        case timedOut
        /// The PRACK of ``replyReliably(_:headers:body:)``, which must be answered.
        case confirmed(SofiaServerTransaction)
        /// No PRACK came within 64 times T1 (RFC 3262 §3).
        case unconfirmed
    }

    public let message: SIPMessage
    /// Where the request came from: a numeric host, and a port.
    public let source: (host: String, port: UInt16)
    /// Whether it came over TCP.
    public let isStream: Bool
    /// Takes the follow-ups of an INVITE, on the loop's thread. Nothing follows after an ACK, a time-out or a refusal.
    public var followUp: (@Sendable (FollowUp) -> Void)? {
        get {
            agent.loop.check()
            return follow
        }
        set {
            agent.loop.check()
            follow = newValue
        }
    }
    /// The status of the last answer; 0 before the first.
    public private(set) var status = 0

    private let agent: SofiaUserAgent
    private var follow: (@Sendable (FollowUp) -> Void)?
    private var handle: OpaquePointer?
    /// The request before it has a transaction: what is refused at once never gets one.
    private var arrival: RequestArrival?
    private var isCounted = false
    /// The provisional answer that is not confirmed yet.
    private var unconfirmed: OpaquePointer?
    /// The C message, valid during the callback that brings the request.
    private var borrowed: OpaquePointer?

    init(_ handle: OpaquePointer, _ message: OpaquePointer, agent: SofiaUserAgent) {
        self.agent = agent
        self.handle = handle
        self.message = SIPMessage(message, source: .told { csofia_server_place(handle, $0) })
        var isStream: Int32 = 0
        var port: UInt16 = 0
        let host = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            port = csofia_server_source(handle, text.baseAddress, &isStream)
            return text.baseAddress.map { String(cString: $0) } ?? ""
        }
        source = (host, port)
        self.isStream = isStream != 0
        borrowed = message
        keep()
    }

    /// A request outside dialogs, during the callback that brings it.
    init(_ arrival: RequestArrival, agent: SofiaUserAgent) {
        self.agent = agent
        self.arrival = arrival
        message = SIPMessage(arrival.message, source: .told { csofia_arrival_place(arrival.pointer, $0) })
        (source, isStream) = arrival.source
        borrowed = arrival.message
    }

    private func keep() {
        agent.keep(self)
        if let handle, message.method == "INVITE" {
            csofia_server_bind(handle, Unmanaged.passUnretained(self).toOpaque())
        }
    }

    /// Makes a transaction of it: from now on it is remembered until well after its answer.
    func open() {
        guard let arrival else { return }
        self.arrival = nil
        guard let agentHandle = agent.checkedHandle else { return arrival.drop() }
        guard ServerCapacity.takesTransaction(besides: csofia_agent_transactions(agentHandle)) else {
            status = 503
            return arrival.refuse(through: agentHandle)
        }
        handle = csofia_arrival_open(agentHandle, arrival.pointer)
        guard handle != nil else { return }
        keep()
        guard message.method == "INVITE" else { return }
        isCounted = true
        agent.capacity.began()
    }

    /// Gives no answer, now or ever; only before the first one.
    public func ignore() {
        agent.loop.check()
        guard let arrival else { return }
        self.arrival = nil
        borrowed = nil
        arrival.drop()
    }

    /// Refusals are told without a transaction, which would be remembered for 32 s each, and so is what OPTIONS asks for. Whoever repeats such a
    /// request is told the same once more.
    private func isPassing(_ status: Int) -> Bool {
        status >= 300 || (status >= 200 && message.method == "OPTIONS")
    }

    var openHandle: OpaquePointer? {
        open()
        return handle
    }

    /// Nil once anything was answered: the message may be gone then.
    var openMessage: OpaquePointer? { status <= 100 ? borrowed : nil }

    /// Answers. After a final answer, further ones do nothing.
    /// - Parameters:
    ///   - status: 100 to 699.
    ///   - phrase: nil for the standard's.
    ///   - headers: beside those that every answer has.
    ///   - body: nil: none.
    public func reply(_ status: Int, _ phrase: String? = nil, headers: [SIPHeader] = [], body: SIPBody? = nil) {
        guard let agentHandle = agent.checkedHandle, self.status < 200 else { return }
        let lines = status == 100 ? "" : agent.lines(headers, body: body)
        if let arrival, isPassing(status) {
            (self.arrival, borrowed, self.status) = (nil, nil, status)
            return arrival.reply(status, phrase, lines, body?.text, through: agentHandle)
        }
        open()
        guard let handle else { return }
        self.status = status
        if status >= 200 { uncount() }
        let result = csofia_server_reply(handle, Int32(status), phrase.map(SIPHeader.printable), lines, body?.text)
        if result < 0, status < 300 {
            // Headers that cannot be encoded: the far end still learns something.
            self.status = 500
            _ = csofia_server_reply(handle, 500, nil, "", nil)
        }
        let awaitsACK = message.method == "INVITE" && (200..<300).contains(self.status)
        if self.status >= 200, !awaitsACK { release() }
    }

    /// Sends a provisional answer that is repeated until it is confirmed (RFC 3262 §3). A ``FollowUp`` tells how that went.
    /// Whoever does not know the extension gets it once.
    /// - Parameters:
    ///   - status: 101 to 199.
    ///   - headers: beside those that every answer has.
    ///   - body: nil: none.
    public func replyReliably(_ status: Int, headers: [SIPHeader] = [], body: SIPBody? = nil) {
        guard agent.checkedHandle != nil, let handle = openHandle, self.status < 200, unconfirmed == nil else { return }
        let owner = Unmanaged.passUnretained(self).toOpaque()
        let lines = agent.lines(headers, body: body)
        unconfirmed = csofia_server_reply_reliably(handle, owner, Int32(status), lines, body?.text)
        guard unconfirmed != nil else { return reply(status, headers: headers, body: body) }
        self.status = status
    }

    func confirmed(_ transaction: OpaquePointer?, _ message: OpaquePointer?) {
        guard let unconfirmed else { return }
        self.unconfirmed = nil
        csofia_reliable_destroy(unconfirmed)
        if let transaction, let message {
            follow?(.confirmed(SofiaServerTransaction(transaction, message, agent: agent)))
        } else {
            follow?(.unconfirmed)
        }
    }

    func followedUp(_ pointer: OpaquePointer?) {
        guard let handle else { return }
        guard let pointer else {
            release()
            follow?(.timedOut)
            return
        }
        let message = SIPMessage(pointer, source: .told { csofia_server_follow_up_place(handle, $0) })
        if message.method == "CANCEL" {
            // RFC 3261 §9.1: it goes the way of its INVITE. One from elsewhere is somebody else's.
            if let there = message.source, let here = self.message.source, !there.isSameHost(as: here) { return }
            follow?(.cancelled(message))
            reply(487)
        } else {
            release()
            follow?(.acknowledged(message))
        }
    }

    /// It does not ring any more.
    private func uncount() {
        guard isCounted else { return }
        isCounted = false
        agent.capacity.ended()
    }

    private func release() {
        guard let handle else { return }
        self.handle = nil
        uncount()
        borrowed = nil
        forgetUnconfirmed()
        csofia_server_destroy(handle)
        agent.drop(self)
    }

    func agentCloses() {
        guard let handle else { return }
        self.handle = nil
        borrowed = nil
        forgetUnconfirmed()
        csofia_server_destroy(handle)
    }

    private func forgetUnconfirmed() {
        if let unconfirmed { csofia_reliable_destroy(unconfirmed) }
        unconfirmed = nil
    }
}
