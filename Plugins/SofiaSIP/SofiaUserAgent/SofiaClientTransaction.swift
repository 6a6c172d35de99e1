import BoundedNumbers
import CSofiaSIP

/// A request that we sent.
public final class SofiaClientTransaction: @unchecked Sendable, SofiaObject {
    // Sendable: the mutable members are touched on the loop's thread only; every method checks that.

    /// More early dialogs than this are not kept for one INVITE.
    private static let mostForks = 8

    public let method: String
    /// The dialog of the response that came last. An INVITE that several far ends answer has one for each of their tags
    /// (RFC 3261 §13.2.2.4); once a 2xx is acknowledged, its dialog is the only one.
    public private(set) var dialog: SofiaDialog
    /// The dialog that the request was sent in.
    private let origin: SofiaDialog
    /// The one that it goes through, wherever the dialog moves.
    private let agent: SofiaUserAgent
    /// Several far ends may answer, because the request begins a dialog.
    private let mayFork: Bool
    private var forks: [SofiaDialog] = []
    private let respond: @Sendable (SofiaClientTransaction, SIPMessage) -> Void
    private var handle: OpaquePointer?
    private var sequence: UInt32 = 0

    init(
        dialog: SofiaDialog, method: String, respond: @escaping @Sendable (SofiaClientTransaction, SIPMessage) -> Void
    ) {
        self.dialog = dialog
        origin = dialog
        agent = dialog.agent
        mayFork = method == "INVITE" && dialog.remoteTag == nil
        self.method = method
        self.respond = respond
    }

    var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    func open(_ handle: OpaquePointer) {
        self.handle = handle
        agent.keep(self)
    }

    func responded(_ pointer: OpaquePointer) {
        let handle = handle
        var message = SIPMessage(
            pointer, source: handle.flatMap { handle in .told { csofia_client_source(handle, $0) } },
            destination: handle.flatMap { handle in .told { csofia_client_destination(handle, $0) } })
        if !counts(message) {
            guard message.status >= 200 else { return }
            message = message.unanswered
        }
        sequence = message.sequence
        let isAnswer = method == "INVITE" && (200..<300).contains(message.status)
        follow(message)
        let isFirst = SIPMessage.beginsDialog(method) && dialog.remoteTag == nil
        let isLearned = isFirst || SIPMessage.refreshesTarget(method)
        if let dialogHandle = dialog.handle, !message.isInternal, isLearned, (101..<300).contains(message.status) {
            csofia_dialog_learn(dialogHandle, pointer)
        }
        respond(self, message)
        // The INVITE must be there when its 2xx is acknowledged, which may be later.
        if message.status >= 200, !isAnswer { abandon() }
    }

    /// Whether a response comes from where its request went, or from somebody who is trusted. A registrar may answer from any of its
    /// addresses: nobody else knows the branch.
    private func counts(_ response: SIPMessage) -> Bool {
        guard method != "REGISTER", !response.isInternal, let source = response.source,
            let destination = response.destination, let trusts = agent.trusts
        else { return true }
        return source.isSameHost(as: destination) || trusts(source)
    }

    /// Goes over to the dialog that a response belongs to.
    private func follow(_ message: SIPMessage) {
        guard mayFork, !message.isInternal, (101..<300).contains(message.status),
            let tag = message["To"].flatMap({ SIPAddress($0).parameters["tag"] })
        else { return }
        let known = [origin] + forks
        if let match = known.first(where: { $0.remoteTag.map { $0.lowercased() == tag.lowercased() } ?? true }) {
            dialog = match
        } else if forks.count < Self.mostForks || message.status >= 200, let fork = origin.fork() {
            forks.append(fork)
            dialog = fork
        }
    }

    /// Acknowledges the 2xx of this INVITE; the stack repeats the ACK whenever the 2xx comes again.
    /// - Parameters:
    ///   - headers: beside those that every request has.
    ///   - showsCredentials: whether it carries those of the INVITE (RFC 3261 §13.2.2.4), which whoever it goes to gets.
    ///   - body: nil: none.
    public func acknowledge(headers: [SIPHeader] = [], showsCredentials: Bool = true, body: SIPBody? = nil) {
        guard agent.checkedHandle != nil, let handle, let dialogHandle = dialog.handle else { return }
        if !showsCredentials { csofia_client_forget_credentials(handle) }
        let lines = dialog.agent.lines(headers, body: body)
        _ = csofia_acknowledge(dialogHandle, dialog.nextHop, sequence, lines, body?.text)
        if origin !== dialog { origin.close() }
        forks.removeAll { $0 === dialog }
        abandon()
    }

    /// Sends a CANCEL; the final response of the request follows.
    public func cancel() {
        guard agent.checkedHandle != nil, let handle else { return }
        csofia_client_cancel(handle)
    }

    /// No response is told any more. The request may have reached the far end all the same.
    public func abandon() {
        guard agent.checkedHandle != nil, let handle else { return }
        self.handle = nil
        csofia_client_destroy(handle)
        agent.drop(self)
        for fork in forks { fork.close() }
        forks = []
    }

    /// Watches the connection that the request went through, from within `respond`.
    /// - Returns: nil over UDP, which has no connection.
    public func watchConnection(lost: @escaping @Sendable () -> Void) -> SofiaConnectionWatch? {
        guard agent.checkedHandle != nil, let handle else { return nil }
        return SofiaConnectionWatch(handle, agent: agent, lost: lost)
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
        csofia_watch_ping(handle, interval.timerMilliseconds, patience.timerMilliseconds)
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
