import EndpointAPI
import MediaCore

/// One call's dialog as a value: inputs in, effects out, nothing else touched.
///
/// It says *when* something is offered, answered or sent; *what* the descriptions say is negotiated by whoever performs the
/// effects. Inputs from the network that do not fit the state are normal and are ignored; commands that do not fit throw.
struct CallMachine: Sendable {
    enum State: Sendable, Equatable {
        /// No INVITE yet. Leads to `offered` or `calling`.
        case idle
        /// We sent the INVITE; its final response is awaited. Leads to `answering`, `cancelling` or `over`.
        case calling
        /// We took our INVITE back; its final response is awaited. Leads to `releasing` or `over`.
        case cancelling(CallEnd)
        /// INVITE received, only a 100 sent. Leads to `ringing`, `answering` or `over`.
        case offered
        /// 180 sent. Leads to `answering` or `over`.
        case ringing
        /// 200 sent; its ACK, or the negotiation before it, is awaited. Or 200 received and acknowledged, and its answer is being
        /// taken. Leads to `connected`, `owingBye` or `over`.
        case answering
        /// The dialog is confirmed. Leads to `releasing` or `over`.
        case connected
        /// Released before the ACK: until it comes, no BYE may be sent (RFC 3261 §15). Leads to `releasing` or `over`.
        case owingBye(CallEnd)
        /// BYE sent. Leads to `over`.
        case releasing(CallEnd)
        case over
    }

    /// Whose description an INVITE's exchange begins with.
    enum Exchange: Sendable, Equatable {
        case theirOffer, ourOffer
        /// It is complete before the 200.
        case settled
    }

    var state = State.idle
    var holding = CallHold()
    var session = SessionTimer()
    var confirmation = Confirmation.none
    var transfer = Transfer.none
    var uuid = ""
    /// We placed the call.
    var isOutgoing = false
    var exchange = Exchange.ourOffer
    /// The far end is known to take UPDATE (RFC 3311).
    var farEndTakesUpdates = false
    /// The call is to be answered as soon as the reliable response before is confirmed.
    var answersOnConfirmation = false
    /// An offer of theirs is being answered before the call is.
    var isUpdatingEarly = false
    var isRinging = false
    var isMediaOpen = false
    private var isMediaActive = false
    /// Whether the far end is to send, as agreed last.
    var expectsMedia = false
    /// For how long nothing may come of what is to come; nil: for ever.
    var silenceLimit: Duration?
    private var isPrivate = false
    var timers: Set<CallTimer> = []

    var isOver: Bool { state == .over }

    // MARK: The INVITE

    /// An INVITE came, and its offer, if it has one, can be answered.
    /// - Parameters:
    ///   - isInsisting: whether the caller insists on confirming what comes before the answer (RFC 3262 §3).
    ///   - lifetime: for how long the INVITE is valid; nil: for ever.
    mutating func invited(_ offer: CallOffer, isInsisting: Bool = false, lifetime: Duration? = nil) -> [CallEffect] {
        guard state == .idle else { return [] }
        state = .offered
        (exchange, uuid) = (offer.hasDescription ? .theirOffer : .ourOffer, offer.uuid)
        confirmation = isInsisting ? .demanded : .none
        return (lifetime.map { start(.invitation, after: $0) } ?? []) + [.emit(.offered(offer))]
    }

    /// A request of the dialog carries the call's identifier, which a transfer may have changed.
    mutating func identified(_ uuid: String) -> [CallEffect] {
        guard isLive, uuid != self.uuid else { return [] }
        self.uuid = uuid
        return [.emit(.identified(uuid))]
    }

    /// The caller gave up. The stack answers both requests.
    mutating func cancelled() -> [CallEffect] {
        guard state == .offered || state == .ringing else { return [] }
        return end(.remote)
    }

    /// The ACK of a 200 of ours came.
    mutating func acknowledged() -> [CallEffect] {
        switch state {
        case .answering:
            return exchange == .ourOffer ? [.acceptAnswer] : connect()
        case .connected:
            if holding.exchange == .offeredBack { return [.acceptAnswer] }
            holding.acknowledged()
            return settle()
        case .owingBye(let end):
            state = .releasing(end)
            return [.bye]
        case .idle, .calling, .cancelling, .offered, .ringing, .releasing, .over:
            return []
        }
    }

    /// A 200 of ours was repeated for 32 s and no ACK came (RFC 3261 §13.3.1.4).
    mutating func acknowledgementMissing() -> [CallEffect] {
        switch state {
        case .answering, .connected:
            state = .connected
            return leave(.failed("the far end never acknowledged the answer"))
        case .owingBye(let cause):
            state = .releasing(cause)
            return [.bye]
        case .idle, .calling, .cancelling, .offered, .ringing, .releasing, .over:
            return []
        }
    }

    // MARK: Negotiation

    /// What an effect asked to negotiate is agreed.
    /// - Parameters:
    ///   - direction: as seen from us.
    ///   - isReachable: false when there is nowhere to send to, as with `c=0.0.0.0`.
    mutating func negotiated(direction: MediaDirection, isReachable: Bool) -> [CallEffect] {
        expectsMedia = direction.receives
        switch state {
        case .ringing:
            // The agent is not heard before the answer.
            isUpdatingEarly = false
            holding.settled(direction: direction, isReachable: isReachable)
            return confirmed()
        case .calling:
            // Early media (RFC 3960 §3): the answer of a 200 may be another one.
            isUpdatingEarly = false
            holding.settled(direction: direction, isReachable: isReachable)
            isMediaOpen = true
            return [.applyMedia]
        case .answering:
            holding.settled(direction: direction, isReachable: isReachable)
            isMediaOpen = true
            return [.applyMedia] + (exchange == .theirOffer ? [] : connect())
        case .connected:
            holding.settled(direction: direction, isReachable: isReachable)
            isMediaOpen = true
            return [.applyMedia] + silence() + showHold() + watchMedia() + settle()
        case .idle, .cancelling, .offered, .owingBye, .releasing, .over:
            return []
        }
    }

    /// What an effect asked to negotiate cannot be agreed.
    mutating func negotiationFailed(_ reason: String) -> [CallEffect] {
        if isUpdatingEarly {
            isUpdatingEarly = false
            return [.refuseReinvite(488)]
        }
        switch (state, holding.exchange) {
        case (.ringing, _):
            return [.respond(488)] + end(.failed(reason))
        case (.answering, _):
            if exchange == .theirOffer { return [.respond(488)] + end(.failed(reason)) }
            // Our 200 is acknowledged, so that only a BYE ends it.
            state = .connected
            return leave(.failed(reason))
        case (.connected, .answering):
            holding.refused()
            return [.refuseReinvite(488)] + settle()
        case (.connected, .offering), (.connected, .offeredBack):
            holding.refused()
            return [.rollBackOffer] + silence() + settle()
        default:
            return []
        }
    }

    // MARK: What happens by itself

    mutating func timerFired(_ timer: CallTimer) -> [CallEffect] {
        guard timers.remove(timer) != nil else { return [] }
        switch (timer, state) {
        case (.invitation, .offered), (.invitation, .ringing):
            return [.respond(487)] + end(.remote)
        case (.glare, .connected):
            holding.backedOff()
            return settle()
        case (.release, .owingBye(let cause)):
            return [.bye] + end(cause)
        case (.release, .releasing(let cause)), (.release, .cancelling(let cause)):
            return end(cause)
        case (.sessionRefresh, .connected):
            return sessionRefreshDue()
        case (.sessionExpiry, .connected):
            return leave(.failed("the far end has not refreshed the session in time"))
        case (.transfer, .connected):
            return transferTimedOut()
        case (.silence, .connected):
            return [.measureSilence]
        default:
            return []
        }
    }

    /// Audio of the call started or stopped.
    mutating func mediaChanged(active: Bool) -> [CallEffect] {
        guard isMediaOpen, active != isMediaActive else { return [] }
        isMediaActive = active
        return [.emit(.media(active: active))]
    }

    // MARK: Moves, for inputs of every kind

    /// Answers the INVITE.
    mutating func respond() -> [CallEffect] {
        if confirmation != .none, exchange == .ourOffer {
            // RFC 3262 §3: no 200 before the answer to an offer that it does not carry.
            answersOnConfirmation = true
            return state == .offered ? ring() : []
        }
        state = .answering
        let stopped = stop(.invitation)
        switch exchange {
        case .theirOffer: return stopped + [.respondWithAnswer(holding.answerDirection)]
        case .ourOffer: return stopped + [.respondWithOffer(.sendrecv)]
        case .settled:
            isMediaOpen = true
            return stopped + [.respond(200), .applyMedia]
        }
    }

    /// Wants the call held, or not. The microphone is silent at once, and heard again once the far end agrees.
    mutating func change(hold wanted: Bool) -> [CallEffect] {
        holding.want(wanted) ? silence() + settle() : []
    }

    /// Whether requests of the dialog still mean something.
    var isLive: Bool {
        switch state {
        case .calling, .offered, .ringing, .answering, .connected: true
        case .idle, .cancelling, .owingBye, .releasing, .over: false
        }
    }

    mutating func connect() -> [CallEffect] {
        state = .connected
        return [.emit(.connected)] + showHold() + watchMedia() + settle()
    }

    /// Offers what is wanted, when the dialog is free for it.
    mutating func settle() -> [CallEffect] {
        guard state == .connected, let direction = holding.nextOffer() else { return [] }
        return [.offer(direction)]
    }

    mutating func silence() -> [CallEffect] {
        let wanted = holding.wanted || holding.agreed
        guard wanted != isPrivate else { return [] }
        isPrivate = wanted
        return [.setPrivate(wanted)]
    }

    private mutating func showHold() -> [CallEffect] {
        holding.takeChange() ? [.emit(holding.isOn ? .held : .resumed)] : []
    }

    mutating func start(_ timer: CallTimer, after delay: Duration) -> [CallEffect] {
        timers.insert(timer)
        return [.startTimer(timer, after: delay)]
    }

    mutating func stop(_ timer: CallTimer) -> [CallEffect] {
        timers.remove(timer) == nil ? [] : [.stopTimer(timer)]
    }
}
