import EndpointAPI

/// What goes out before the answer, and its confirmation where the caller insists on it (RFC 3262 §3).
extension CallMachine {
    /// Tells the caller that the phone rings.
    mutating func ring() -> [CallEffect] {
        state = .ringing
        guard let reliable else { return [.respond(180), .emit(.ringing)] }
        let response = CallEffect.respondReliably(180, sequence: reliable.sequence, offers: reliable.offers)
        return [response] + start(.confirmation, after: reliable.delay) + [.emit(.ringing)]
    }

    /// A PRACK came.
    /// - Parameters:
    ///   - invite: the CSeq of the call's INVITE.
    ///   - hasAnswer: whether it brings a description.
    mutating func provisionalConfirmed(
        _ acknowledgement: ProvisionalAcknowledgement?, invite: UInt32, hasAnswer: Bool
    ) -> [CallEffect] {
        guard state == .ringing || state == .answering, let reliable, let acknowledgement,
            reliable.isConfirmed(by: acknowledgement, of: invite)
        else { return [.respondToConfirmation(481)] }
        let silence = stop(.confirmation)
        self.reliable = nil
        guard state == .ringing else { return [.respondToConfirmation(200)] + silence }
        if hasAnswer, reliable.offers { return [.respondToConfirmation(200)] + silence + [.acceptAnswer] }
        if reliable.offers {
            return [.respondToConfirmation(200)] + silence + [.respond(488)]
                + end(.failed("the caller confirmed our offer without an answer"))
        }
        return [.respondToConfirmation(200)] + silence
    }

    /// The answer to the offer in a provisional response is taken.
    mutating func confirmed() -> [CallEffect] {
        exchange = .settled
        return answersOnConfirmation ? respond() : []
    }

    /// The caller has not confirmed the provisional response yet.
    mutating func confirmationDue() -> [CallEffect] {
        guard state == .ringing, reliable != nil else { return [] }
        guard reliable?.repeated() ?? false, let delay = reliable?.delay else {
            // RFC 3262 §3: a 5xx.
            return [.respond(504)] + end(.failed("the caller never confirmed that we ring"))
        }
        return [.repeatReliably] + start(.confirmation, after: delay)
    }
}
