import EndpointAPI

/// A call that we place, until it is answered (RFC 3261 §13.2).
extension CallMachine {
    /// Somebody wants us to call.
    mutating func dialled(_ offer: CallOffer) -> [CallEffect] {
        guard state == .idle else { return [] }
        state = .calling
        (isOutgoing, exchange, uuid) = (true, .ourOffer, offer.uuid)
        return [.emit(.dialled(offer)), .invite]
    }

    /// A provisional response but a 100 came.
    /// - Parameter hasAnswer: whether it brings a description, so that there is something to hear before the answer.
    mutating func progressed(status: Int, hasAnswer: Bool) -> [CallEffect] {
        guard state == .calling else { return [] }
        var effects: [CallEffect] = []
        if status == 180, !isRinging {
            isRinging = true
            effects.append(.emit(.ringing))
        }
        return effects + (hasAnswer ? [.acceptAnswer] : [])
    }

    /// The first 2xx came, and was acknowledged.
    /// - Parameters:
    ///   - hasAnswer: whether it, or a reliable response before it in the same dialog, brought a description.
    ///   - isSettled: whether that was followed by an UPDATE, so that it says nothing any more.
    mutating func accepted(hasAnswer: Bool, isSettled: Bool = false) -> [CallEffect] {
        switch state {
        case .calling:
            state = .answering
            if isSettled {
                isMediaOpen = true
                return [.applyMedia] + connect()
            }
            if hasAnswer { return [.acceptAnswer] }
            state = .connected
            return leave(.failed("the far end answered our offer with nothing"))
        case .cancelling(let cause):
            // RFC 3261 §9.1: the answer was faster than the CANCEL.
            state = .releasing(cause)
            return [.bye]
        case .idle, .offered, .ringing, .answering, .connected, .owingBye, .releasing, .over:
            return []
        }
    }

    /// The call came to nothing: a final response that is no 2xx and leaves nothing to try.
    /// - Parameter reason: status and phrase, for a person.
    mutating func refused(_ reason: String) -> [CallEffect] {
        switch state {
        case .calling: end(.failed("the far end refused the call: \(reason)"))
        case .cancelling(let cause): end(cause)
        default: []
        }
    }
}
