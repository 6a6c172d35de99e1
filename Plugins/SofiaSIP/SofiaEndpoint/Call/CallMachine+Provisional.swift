import EndpointAPI

/// What goes out before the answer, and its confirmation where the caller insists on it (RFC 3262 §3).
extension CallMachine {
    enum Confirmation: Sendable, Equatable {
        /// Nothing is to be confirmed, or all is.
        case none
        /// The caller insists on confirming whatever comes before the answer.
        case demanded
        /// The 180 is not confirmed yet.
        /// - Parameter offers: it carries our offer, so that nothing may go on before its answer.
        case awaited(offers: Bool)
    }

    /// Tells the caller that the phone rings.
    mutating func ring() -> [CallEffect] {
        state = .ringing
        guard confirmation == .demanded else { return [.respond(180), .emit(.ringing)] }
        let offers = exchange == .ourOffer
        confirmation = .awaited(offers: offers)
        return [.respondReliably(180, offers: offers), .emit(.ringing)]
    }

    /// The PRACK of our response came.
    /// - Parameter hasAnswer: whether it brings a description.
    mutating func provisionalConfirmed(hasAnswer: Bool) -> [CallEffect] {
        guard case .awaited(let offers) = confirmation, isLive else { return [.respondToConfirmation(481)] }
        confirmation = .none
        guard offers, state == .ringing else { return [.respondToConfirmation(200)] }
        if hasAnswer { return [.respondToConfirmation(200), .acceptAnswer] }
        return [.respondToConfirmation(200), .respond(488)]
            + end(.failed("the caller confirmed our offer without an answer"))
    }

    /// The answer to the offer in a provisional response is taken.
    mutating func confirmed() -> [CallEffect] {
        exchange = .settled
        return answersOnConfirmation ? respond() : []
    }

    /// A provisional response was repeated for 32 s, and nobody confirmed it.
    mutating func confirmationMissing() -> [CallEffect] {
        guard case .awaited = confirmation, state == .ringing else { return [] }
        // RFC 3262 §3: a 5xx.
        return [.respond(504)] + end(.failed("the caller never confirmed that we ring"))
    }
}
