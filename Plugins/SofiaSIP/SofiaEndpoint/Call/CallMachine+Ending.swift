import EndpointAPI

/// How a call ends: by us, by the far end, or because it cannot go on.
extension CallMachine {
    /// How long a released call may stay, whatever the far end does.
    static let releaseDeadline = Duration.seconds(2)

    /// The far end's BYE came, and got its 200. An INVITE that is still open gets a 487 (RFC 3261 §15.1.2).
    mutating func byeReceived() -> [CallEffect] {
        switch state {
        case .idle, .over: []
        // Who was called refuses, and hangs up no sooner than it has answered (RFC 3261 §15).
        case .calling: [.cancel] + end(.remote)
        case .cancelling(let cause), .owingBye(let cause), .releasing(let cause): end(cause)
        case .offered, .ringing: [.respond(487)] + end(.remote)
        case .answering, .connected: end(.remote)
        }
    }

    /// Our BYE got its final response, whichever it is.
    mutating func byeAnswered() -> [CallEffect] {
        guard case .releasing(let cause) = state else { return [] }
        return end(cause)
    }

    /// Takes leave of the far end in whatever way the state asks for.
    mutating func leave(_ cause: CallEnd) -> [CallEffect] {
        transfer = .none
        switch state {
        case .idle, .cancelling, .owingBye, .releasing, .over:
            return []
        case .calling:
            state = .cancelling(cause)
            return closeMedia() + [.cancel] + start(.release, after: Self.releaseDeadline)
        case .offered, .ringing:
            if case .failed = cause { return [.respond(500)] + end(cause) }
            return [.respond(480)] + end(cause)
        case .answering:
            state = .owingBye(cause)
            return closeMedia() + start(.release, after: Self.releaseDeadline)
        case .connected:
            state = .releasing(cause)
            return closeMedia() + [.bye] + start(.release, after: Self.releaseDeadline)
        }
    }

    /// The one place where a call ends.
    mutating func end(_ cause: CallEnd) -> [CallEffect] {
        state = .over
        let running = CallTimer.allCases.filter(timers.contains)
        timers = []
        return running.map { .stopTimer($0) } + closeMedia() + [.emit(.ended(cause)), .finished]
    }

    mutating func closeMedia() -> [CallEffect] {
        guard isMediaOpen else { return [] }
        let silence = mediaChanged(active: false)
        isMediaOpen = false
        return [.stopMedia] + silence
    }
}
