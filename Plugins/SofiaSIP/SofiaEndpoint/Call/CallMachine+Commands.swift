import EndpointAPI

/// What the session asks of a call, and what a call server asks of it by NOTIFY.
///
/// A command whose aim is reached already does nothing, since a call server may have been faster.
extension CallMachine {
    /// - Throws: ``EndpointError/Code/noSuchCall`` for a call that is ending, as all commands here do.
    mutating func alert() throws(EndpointError) -> [CallEffect] {
        switch state {
        case .offered: ring()
        case .ringing, .answering, .connected: []
        case .idle, .owingBye, .releasing, .over: throw Self.gone
        }
    }

    mutating func answer() throws(EndpointError) -> [CallEffect] {
        switch state {
        case .offered, .ringing: respond()
        case .answering, .connected: []
        case .idle, .owingBye, .releasing, .over: throw Self.gone
        }
    }

    /// - Throws: ``EndpointError/Code/invalid`` for a status outside 400 to 699 and for a call that is answered.
    mutating func reject(status: Int) throws(EndpointError) -> [CallEffect] {
        guard (400...699).contains(status) else {
            throw EndpointError(.invalid, "a call is refused with a status from 400 to 699, not \(status)")
        }
        switch state {
        case .offered, .ringing: return [.respond(status)] + end(.local)
        case .answering, .connected:
            throw EndpointError(.invalid, "a call that is answered cannot be refused; release it")
        case .idle, .owingBye, .releasing, .over: throw Self.gone
        }
    }

    /// Ends the call in any state, within ``releaseDeadline``; does nothing when it is ending already.
    mutating func release() -> [CallEffect] {
        leave(.local)
    }

    /// - Throws: ``EndpointError/Code/invalid`` for a call that is not answered.
    mutating func hold() throws(EndpointError) -> [CallEffect] {
        try want(hold: true)
    }

    /// - Throws: ``EndpointError/Code/invalid`` for a call that is not answered.
    mutating func resume() throws(EndpointError) -> [CallEffect] {
        try want(hold: false)
    }

    /// A NOTIFY in the dialog: `talk` answers or resumes, `hold` holds, anything else is a 489 (RFC 6665 §8.3.2).
    ///
    /// Its response goes before whatever it causes.
    /// - Parameter event: the `Event` header, with or without parameters.
    mutating func notified(event: String) -> [CallEffect] {
        guard isLive else { return [.respondToNotify(481)] }
        let confirmation = CallEffect.respondToNotify(200)
        let isUnanswered = state == .offered || state == .ringing
        switch event.prefix(while: { $0 != ";" && !$0.isWhitespace }).lowercased() {
        case "talk": return [confirmation] + (isUnanswered ? respond() : change(hold: false))
        case "hold": return [confirmation] + (isUnanswered ? [] : change(hold: true))
        default: return [.respondToNotify(489)]
        }
    }

    private mutating func want(hold wanted: Bool) throws(EndpointError) -> [CallEffect] {
        switch state {
        case .offered, .ringing: throw EndpointError(.invalid, "a call that is not answered cannot be held or resumed")
        case .answering, .connected: return change(hold: wanted)
        case .idle, .owingBye, .releasing, .over: throw Self.gone
        }
    }

    private static var gone: EndpointError { EndpointError(.noSuchCall, "the call is over or about to be") }
}
