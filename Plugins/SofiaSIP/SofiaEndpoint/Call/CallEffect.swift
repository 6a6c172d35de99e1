import EndpointAPI
import MediaCore

/// What a ``CallMachine`` wants done, in this order.
///
/// ``respondWithAnswer(_:)``, ``acceptAnswer`` and ``respondWithOffer(_:)`` negotiate. The first two are each answered by
/// one call of ``CallMachine/negotiated(direction:isReachable:)`` or ``CallMachine/negotiationFailed(_:)`` before
/// anything else happens to the machine; they are always the last of their list.
enum CallEffect: Sendable, Equatable {
    /// Answer the call's INVITE with this status and no description.
    case respond(Int)
    /// Answer it with a provisional status that is to be confirmed, with an offer where it had none.
    case respondReliably(Int, offers: Bool)
    /// Answer the PRACK that is being handled.
    case respondToConfirmation(Int)
    /// Send the INVITE of a call that we place, with an offer.
    case invite
    /// Take that INVITE back.
    case cancel
    /// Answer the re-INVITE that came last with this status; what was agreed before stands.
    case refuseReinvite(Int)
    /// Answer the offer of the INVITE or re-INVITE that came last, wanting at most this direction, and send it in a 200.
    case respondWithAnswer(MediaDirection)
    /// Make an offer and send it in the 200 of an INVITE or re-INVITE that had none; the answer comes with the ACK.
    case respondWithOffer(MediaDirection)
    /// Send a re-INVITE with an offer.
    case offer(MediaDirection)
    /// Take the answer that came with the ACK, the PRACK or a response to our INVITE; none there is a failure.
    case acceptAnswer
    /// Send an UPDATE without an offer, which shows that we are there.
    case refresh
    /// Send a REFER with the target at hand.
    case refer
    /// Our offer is void: what was agreed before stands.
    case rollBackOffer
    case bye
    /// Answer the NOTIFY at hand.
    case respondToNotify(Int)
    /// Let media follow what was negotiated last; the first time, this opens it.
    case applyMedia
    /// Tell for how long nothing has come (``CallMachine/quiet(for:)``).
    case measureSilence
    /// Close media for good.
    case stopMedia
    /// On: silence is sent instead of the microphone, because we hold.
    case setPrivate(Bool)
    /// A transfer of ours has reached its target: a call that went with it may go, too.
    case handedOver
    case emit(CallEvent)
    /// Start a timer; one of the same kind that runs is replaced.
    case startTimer(CallTimer, after: Duration)
    case stopTimer(CallTimer)
    /// The machine is done; the dialog may be dropped. Nothing comes after this.
    case finished
}

/// What a ``CallMachine`` waits for.
enum CallTimer: Sendable, Hashable, CaseIterable {
    /// The INVITE is not valid any more (RFC 3261 §13.3.1).
    case invitation
    /// Both sides sent a re-INVITE; ours goes again when this is over (RFC 3261 §14.1).
    case glare
    /// The session is to be refreshed (RFC 4028 §10).
    case sessionRefresh
    /// Nobody refreshed it.
    case sessionExpiry
    /// The far end has not told what became of a transfer.
    case transfer
    /// The far end's media may have ended.
    case silence
    /// A released call that is still here goes now.
    case release
}
