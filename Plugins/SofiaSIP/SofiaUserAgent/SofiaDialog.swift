import CSofiaSIP

/// A dialog (RFC 3261 §12), or a series of requests under one Call-ID.
public final class SofiaDialog: @unchecked Sendable, SofiaObject {
    // Sendable: the mutable members are touched on the loop's thread only; every method checks that.

    /// Kept, so that a dialog that somebody holds never meets an agent that is gone.
    public let agent: SofiaUserAgent
    private(set) var target = RequestTarget { transaction, _ in csofia_server_destroy(transaction) }
    private(set) var handle: OpaquePointer?

    init(agent: SofiaUserAgent, receive: @escaping @Sendable (SofiaServerTransaction) -> Void) {
        self.agent = agent
        target = RequestTarget { [weak self, agent] transaction, message in
            guard !SIPMessage.isACK(message) else { return csofia_server_destroy(transaction) }
            // RFC 3261 §12.2.2: a request that refreshes the target.
            let method = String(cString: csofia_message_method(message))
            if let handle = self?.handle, SIPMessage.refreshesTarget(method) { csofia_dialog_learn(handle, message) }
            receive(SofiaServerTransaction(transaction, message, agent: agent))
        }
    }

    func open(_ handle: OpaquePointer) {
        self.handle = handle
        agent.keep(self)
    }

    /// Sends a request.
    /// - Parameters:
    ///   - uri: the Request-URI; nil: the dialog's target.
    ///   - respond: takes every response but a 100, on the loop's thread. The last is a final one; it may be the stack's own
    ///     (``SIPMessage/isInternal``). A 2xx to an INVITE must be acknowledged.
    @discardableResult
    public func send(
        _ method: String, to uri: String? = nil, headers: [SIPHeader] = [], body: SIPBody? = nil,
        respond: @escaping @Sendable (SofiaClientTransaction, SIPMessage) -> Void
    ) throws(SofiaError) -> SofiaClientTransaction {
        guard agent.checkedHandle != nil, let handle else { throw .closed }
        let transaction = SofiaClientTransaction(dialog: self, method: method, respond: respond)
        let address = csofia_client_create(
            handle, transaction.pointer, method, uri, agent.lines(headers, body: body), body?.text)
        guard let address else { throw .unusable("\(method) to \(uri ?? "the far end")") }
        transaction.open(address)
        return transaction
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
