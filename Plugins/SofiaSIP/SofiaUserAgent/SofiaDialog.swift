import CSofiaSIP

/// A dialog (RFC 3261 §12), or a series of requests under one Call-ID.
public final class SofiaDialog: @unchecked Sendable, SofiaObject {
    // Sendable: the mutable members are touched on the loop's thread only; every method checks that.

    /// Kept, so that a dialog that somebody holds never meets an agent that is gone.
    public private(set) var agent: SofiaUserAgent
    /// Where requests are sent first, whatever the dialog's route and target, as a SIP URI of a numeric address; nil: where
    /// these lead. It begins as the agent's own.
    public var nextHop: String?
    /// The addresses of both sides as header values without tags, and the Call-ID, as far as they are known.
    private let identity: Identity
    private let admits: @Sendable (SofiaServerTransaction) -> Bool
    private let receive: @Sendable (SofiaServerTransaction) -> Void
    private(set) var target = RequestTarget { transaction, _ in csofia_server_destroy(transaction) }
    private(set) var handle: OpaquePointer?
    /// The CSeq of the last request of the far end; 0 before there is one.
    private var remoteSequence: UInt32

    struct Identity {
        var from: String
        var to: String
        var callID: String
    }

    init(
        agent: SofiaUserAgent, identity: Identity, remoteSequence: UInt32 = 0,
        admits: @escaping @Sendable (SofiaServerTransaction) -> Bool,
        receive: @escaping @Sendable (SofiaServerTransaction) -> Void
    ) {
        self.remoteSequence = remoteSequence
        self.agent = agent
        self.identity = identity
        self.admits = admits
        self.receive = receive
        nextHop = agent.nextHop
        target = makeTarget(agent)
    }

    private func makeTarget(_ agent: SofiaUserAgent) -> RequestTarget {
        RequestTarget { [weak self, agent, admits, receive] transaction, message in
            guard !SIPMessage.isACK(message) else { return csofia_server_destroy(transaction) }
            let request = SofiaServerTransaction(transaction, message, agent: agent)
            guard let self, let handle = self.handle else { return request.reply(481) }
            let isOurs = self.isIdentified(by: message, handle)
            guard isOurs, admits(request) else {
                self.forget(request)
                return request.reply(isOurs ? 403 : 481)
            }
            self.remoteSequence = max(self.remoteSequence, request.message.sequence)
            // RFC 3261 §12.2.2: a request that refreshes the target.
            let method = request.message.method
            if SIPMessage.refreshesTarget(method) { csofia_dialog_learn(handle, message) }
            receive(request)
        }
    }

    /// The stack has taken the CSeq of a request before anybody could judge it: with one of somebody else, whatever the far end
    /// sends after it would be out of order (RFC 3261 §12.2.2).
    private func forget(_ request: SofiaServerTransaction) {
        guard request.message.sequence > remoteSequence, let there = agent.checkedHandle, let handle,
            let former = csofia_dialog_move(
                handle, there, target.pointer, identity.from, identity.to, identity.callID, remoteSequence)
        else { return }
        csofia_dialog_destroy(handle)
        self.handle = former
    }

    /// Whether a request names this dialog by all three identifiers (RFC 3261 §12.2.2). The stack is content with less: without a
    /// tag, with an empty one, or before the far end has named its own.
    private func isIdentified(by request: OpaquePointer, _ handle: OpaquePointer) -> Bool {
        func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
        let (local, remote) = (text(csofia_dialog_local_tag(handle)), text(csofia_dialog_remote_tag(handle)))
        // Tags are compared as tokens, whose letters' case does not count (RFC 3261 §7.3.1).
        return !local.isEmpty && !remote.isEmpty && text(csofia_message_call_id(request)) == identity.callID
            && text(csofia_message_to_tag(request)).lowercased() == local.lowercased()
            && text(csofia_message_from_tag(request)).lowercased() == remote.lowercased()
    }

    func open(_ handle: OpaquePointer) {
        self.handle = handle
        agent.keep(self)
    }

    /// Sends a request.
    /// - Parameters:
    ///   - method: such as `BYE`.
    ///   - uri: the Request-URI; nil: the dialog's target.
    ///   - headers: beside those of the dialog.
    ///   - body: nil: none.
    ///   - respond: takes every response but a 100, on the loop's thread. The last is a final one; it may be the
    ///     stack's own (``SIPMessage/isInternal``). A 2xx to an INVITE must be acknowledged.
    @discardableResult
    public func send(
        _ method: String, to uri: String? = nil, headers: [SIPHeader] = [], body: SIPBody? = nil,
        respond: @escaping @Sendable (SofiaClientTransaction, SIPMessage) -> Void
    ) throws(SofiaError) -> SofiaClientTransaction {
        guard agent.checkedHandle != nil, let handle else { throw .closed }
        let transaction = SofiaClientTransaction(dialog: self, method: method, respond: respond)
        let address = csofia_client_create(
            handle, transaction.pointer, nextHop, method, uri, agent.lines(headers, body: body), body?.text)
        guard let address else { throw .unusable("\(method) to \(uri ?? "the far end")") }
        transaction.open(address)
        return transaction
    }

    /// Goes on with the dialog over another agent, such as one at another address of this host.
    ///
    /// Requests from now on go out there and name its next hop; what is on its way over the former agent is told as before.
    /// The far end learns of it by a request that refreshes the target, with a Contact at the new agent.
    public func move(to other: SofiaUserAgent) throws(SofiaError) {
        guard agent.checkedHandle != nil, let handle, let there = other.checkedHandle else { throw .closed }
        let target = makeTarget(other)
        let moved = csofia_dialog_move(
            handle, there, target.pointer, identity.from, identity.to, identity.callID, remoteSequence)
        guard let moved else { throw .unusable("the dialog cannot be moved") }
        csofia_dialog_destroy(handle)
        agent.drop(self)
        agent = other
        nextHop = other.nextHop
        self.target = target
        open(moved)
    }

    /// Another dialog that our request began (RFC 3261 §13.2.2.4); it learns the far end's tag from its first response.
    func fork() -> SofiaDialog? {
        guard let there = agent.checkedHandle, let handle else { return nil }
        let fork = SofiaDialog(agent: agent, identity: identity, admits: admits, receive: receive)
        let address = csofia_dialog_fork(
            handle, there, fork.target.pointer, identity.from, identity.to, identity.callID)
        guard let address else { return nil }
        fork.nextHop = nextHop
        fork.open(address)
        return fork
    }

    /// Begins once more as if nobody had answered yet: the Call-ID and our tag stay, the numbers go on, and the far end is
    /// whoever answers next (RFC 3261 §8.1.3.5).
    public func beginAnew() throws(SofiaError) {
        guard let there = agent.checkedHandle, let handle else { throw .closed }
        let next = csofia_dialog_fork(handle, there, target.pointer, identity.from, identity.to, identity.callID)
        guard let next else { throw .unusable("the dialog cannot be begun anew") }
        csofia_dialog_destroy(handle)
        self.handle = next
    }

    // MARK: What names it (RFC 3261 §12)

    public var callID: String { identity.callID }

    /// Nil once the dialog is closed.
    public var localTag: String? {
        guard agent.checkedHandle != nil, let handle else { return nil }
        return csofia_dialog_local_tag(handle).map { String(cString: $0) }
    }

    /// Nil before the far end has named its own, and once the dialog is closed.
    public var remoteTag: String? {
        guard agent.checkedHandle != nil, let handle else { return nil }
        return csofia_dialog_remote_tag(handle).map { String(cString: $0) }
    }

    /// The URI under which the far end is reached in the dialog; nil before it has named one.
    public var remoteTarget: String? {
        guard agent.checkedHandle != nil, let handle else { return nil }
        return Self.text { csofia_dialog_target(handle, $0, $1) }
    }

    /// The URI that requests go to first by the dialog's route: that of its first hop, or else the target; nil before it is known.
    public var firstHop: String? {
        guard agent.checkedHandle != nil, let handle else { return nil }
        return Self.text { csofia_dialog_first_hop(handle, $0, $1) }
    }

    private static func text(_ write: (UnsafeMutablePointer<CChar>?, Int) -> Int) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { text in
            let length = write(text.baseAddress, text.count)
            guard length > 0, length < text.count else { return nil }
            return text.baseAddress.map { String(cString: $0) }
        }
    }

    /// Forgets the dialog; transactions on their way go on. Closing twice does nothing.
    public func close() {
        guard agent.checkedHandle != nil, let handle else { return }
        self.handle = nil
        csofia_dialog_destroy(handle)
        agent.drop(self)
    }

    func agentCloses() {
        guard let handle else { return }
        self.handle = nil
        csofia_dialog_destroy(handle)
    }
}
