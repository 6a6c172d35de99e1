import EndpointAPI
import MediaCore

/// Offers within the dialog, theirs and ours, and what becomes of two that meet (RFC 3261 §14).
extension CallMachine {
    /// Their re-INVITE came.
    mutating func reinvited(hasOffer: Bool) -> [CallEffect] {
        guard isLive else { return [.refuseReinvite(481)] }
        // RFC 3261 §14.2: 491 while an INVITE of ours is open, 500 while one of theirs is.
        if case .offering = holding.exchange { return [.refuseReinvite(491)] }
        guard state == .connected, [.none, .backingOff].contains(holding.exchange) else {
            return [.refuseReinvite(500)]
        }
        holding.begin(hasOffer ? .answering : .offeredBack)
        let direction = hasOffer ? holding.answerDirection : holding.direction(hold: holding.wanted)
        return stop(.glare) + [hasOffer ? .respondWithAnswer(direction) : .respondWithOffer(direction)]
    }

    /// Their UPDATE with an offer came before the call is answered, and after what was offered first has its answer, so that
    /// there is something to change (RFC 3311 §5.2).
    mutating func updatedEarly() -> [CallEffect] {
        guard state == .ringing || state == .calling else { return [.refuseReinvite(isLive ? 500 : 481)] }
        isUpdatingEarly = true
        return [.respondWithAnswer(.sendrecv)]
    }

    /// Our own address is another one: offers anew as soon as the dialog is free for it.
    mutating func addressChanged() -> [CallEffect] {
        guard state == .connected else { return [] }
        holding.addressChanged()
        return settle()
    }

    /// Our re-INVITE was answered.
    /// - Parameter jitter: random, 0 to 1; decides when an offer that met another goes again.
    mutating func offerAnswered(status: Int, jitter: Double) -> [CallEffect] {
        guard state == .connected, case .offering = holding.exchange, status >= 200 else { return [] }
        switch status {
        case 200..<300:
            return [.acceptAnswer]
        case 491:
            // RFC 3261 §14.1, in steps of 10 ms: 2.1 to 4 s for the side that made the Call-ID, 0 to 2 s for the other.
            holding.begin(.backingOff)
            let steps = isOutgoing ? 210 + Int(jitter * 190) : Int(jitter * 200)
            return [.rollBackOffer] + start(.glare, after: .milliseconds(10) * steps)
        case 408, 481:
            // RFC 3261 §12.2.1.2: the dialog is gone.
            return [.rollBackOffer] + leave(.failed("the far end does not know the call any more (\(status))"))
        default:
            holding.refused()
            return [.rollBackOffer] + silence() + settle()
        }
    }
}
