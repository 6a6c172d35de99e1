import CSofiaSIP

/// A request that we sent.
public final class SofiaClientTransaction: @unchecked Sendable, SofiaObject {
    // Sendable: the mutable members are touched on the loop's thread only; every method checks that.

    public let method: String
    private let dialog: SofiaDialog
    private let respond: @Sendable (SofiaClientTransaction, SIPMessage) -> Void
    private var handle: OpaquePointer?
    private var sequence: UInt32 = 0

    init(
        dialog: SofiaDialog, method: String, respond: @escaping @Sendable (SofiaClientTransaction, SIPMessage) -> Void
    ) {
        self.dialog = dialog
        self.method = method
        self.respond = respond
    }

    var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    func open(_ handle: OpaquePointer) {
        self.handle = handle
        dialog.agent.keep(self)
    }

    func responded(_ pointer: OpaquePointer) {
        let message = SIPMessage(pointer)
        sequence = message.sequence
        let isAnswer = method == "INVITE" && (200..<300).contains(message.status)
        if let dialogHandle = dialog.handle, !message.isInternal, SIPMessage.refreshesTarget(method),
            (101..<300).contains(message.status)
        {
            csofia_dialog_learn(dialogHandle, pointer)
        }
        respond(self, message)
        // The INVITE must be there when its 2xx is acknowledged, which may be later.
        if message.status >= 200, !isAnswer { abandon() }
    }

    /// Acknowledges the 2xx of this INVITE; the stack repeats the ACK whenever the 2xx comes again.
    public func acknowledge(headers: [SIPHeader] = [], body: SIPBody? = nil) {
        guard dialog.agent.checkedHandle != nil, handle != nil, let dialogHandle = dialog.handle else { return }
        let lines = dialog.agent.lines(headers, body: body)
        _ = csofia_acknowledge(dialogHandle, dialog.nextHop, sequence, lines, body?.text)
        abandon()
    }

    /// Sends a CANCEL; the final response of the request follows.
    public func cancel() {
        guard dialog.agent.checkedHandle != nil, let handle else { return }
        csofia_client_cancel(handle)
    }

    /// No response is told any more. The request may have reached the far end all the same.
    public func abandon() {
        guard dialog.agent.checkedHandle != nil, let handle else { return }
        self.handle = nil
        csofia_client_destroy(handle)
        dialog.agent.drop(self)
    }

    /// Watches the connection that the request went through, from within `respond`.
    /// - Returns: nil over UDP, which has no connection.
    public func watchConnection(lost: @escaping @Sendable () -> Void) -> SofiaConnectionWatch? {
        guard dialog.agent.checkedHandle != nil, let handle else { return nil }
        return SofiaConnectionWatch(handle, agent: dialog.agent, lost: lost)
    }

    func agentCloses() {
        guard let handle else { return }
        self.handle = nil
        csofia_client_destroy(handle)
    }
}

/// Tells once that a stream connection is gone.
public final class SofiaConnectionWatch: @unchecked Sendable, SofiaObject {
    // Sendable: the mutable members are touched on the loop's thread only; every method checks that.

    private let agent: SofiaUserAgent
    private let report: @Sendable () -> Void
    private var handle: OpaquePointer?

    init?(_ transaction: OpaquePointer, agent: SofiaUserAgent, lost: @escaping @Sendable () -> Void) {
        self.agent = agent
        report = lost
        handle = csofia_watch_create(transaction, Unmanaged.passUnretained(self).toOpaque())
        guard handle != nil else { return nil }
        agent.keep(self)
    }

    func lost() {
        guard handle != nil else { return }
        end()
        report()
    }

    /// Sends two empty lines every so often; a far end that does not answer with one in time has lost the connection
    /// (RFC 5626 §4.4.1). Only for a far end that is known to answer.
    public func ping(every interval: Duration, patience: Duration) {
        guard agent.checkedHandle != nil, let handle else { return }
        csofia_watch_ping(handle, UInt32(interval / .milliseconds(1)), UInt32(patience / .milliseconds(1)))
    }

    /// Closes the connection, for everybody who uses it, and ends the watch.
    public func breakConnection() {
        guard agent.checkedHandle != nil, let handle else { return }
        self.handle = nil
        csofia_watch_break(handle)
        agent.drop(self)
    }

    /// Ends the watch. Ending twice does nothing.
    public func end() {
        guard agent.checkedHandle != nil, let handle else { return }
        self.handle = nil
        csofia_watch_destroy(handle)
        agent.drop(self)
    }

    func agentCloses() {
        guard let handle else { return }
        self.handle = nil
        csofia_watch_destroy(handle)
    }
}
