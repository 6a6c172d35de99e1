import EndpointAPI

/// What the session asks of a call, and what a call server asks of it by NOTIFY.
///
/// The commands but ``release()`` throw ``EndpointError/Code/noSuchCall`` for a call that is over or about to be, and
/// ``EndpointError/Code/invalid`` where they make no sense.
extension CallMachine {
    mutating func alert() throws(EndpointError) -> [CallEffect] {
        try requireUnanswered()
        return state == .ringing ? [] : ring()
    }

    mutating func answer() throws(EndpointError) -> [CallEffect] {
        try requireUnanswered()
        return respond()
    }

    /// - Parameter status: 400 to 699.
    mutating func reject(status: Int) throws(EndpointError) -> [CallEffect] {
        try requireUnanswered()
        guard (400...699).contains(status) else {
            throw EndpointError(.invalid, "a call is refused with a status from 400 to 699, not \(status)")
        }
        return [.respond(status)] + end(.local)
    }

    /// Ends the call in any state, within ``releaseDeadline``; does nothing when it is ending already.
    mutating func release() -> [CallEffect] {
        leave(.local)
    }

    mutating func hold() throws(EndpointError) -> [CallEffect] {
        try requireAnswered()
        return change(hold: true)
    }

    mutating func resume() throws(EndpointError) -> [CallEffect] {
        try requireAnswered()
        return change(hold: false)
    }

    /// A NOTIFY in the dialog: `talk` answers or resumes, `hold` holds, anything else is a 489 (RFC 6665 §8.3.2).
    ///
    /// Its response goes before whatever it causes.
    /// - Parameter event: the `Event` header, with or without parameters.
    mutating func notified(event: String) -> [CallEffect] {
        guard isLive, state != .calling else { return [.respondToNotify(isLive ? 200 : 481)] }
        let confirmation = CallEffect.respondToNotify(200)
        switch event.prefix(while: { $0 != ";" && !$0.isWhitespace }).lowercased() {
        case "talk": return [confirmation] + (isUnanswered ? respond() : change(hold: false))
        case "hold": return [confirmation] + (isUnanswered ? [] : change(hold: true))
        default: return [.respondToNotify(489)]
        }
    }

    /// Whether nobody has answered or refused the call yet.
    private var isUnanswered: Bool { state == .offered || state == .ringing }

    private func requireUnanswered() throws(EndpointError) {
        try requireLive()
        guard isUnanswered else {
            throw EndpointError(.invalid, isOutgoing ? "we placed the call" : "the call is answered already")
        }
    }

    /// What only a call that is up can do.
    func requireUp() throws(EndpointError) {
        try requireLive()
        guard state == .connected else { throw EndpointError(.invalid, "the call is not up yet") }
    }

    private func requireAnswered() throws(EndpointError) {
        try requireLive()
        guard !isUnanswered, state != .calling else { throw EndpointError(.invalid, "the call is not answered yet") }
    }

    private func requireLive() throws(EndpointError) {
        guard isLive else { throw EndpointError(.noSuchCall, "the call is over or about to be") }
    }
}
