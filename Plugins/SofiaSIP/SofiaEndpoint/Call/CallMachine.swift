import EndpointAPI
import MediaCore

/// One incoming call's dialog as a value: inputs in, effects out, nothing else touched.
///
/// It says *when* something is offered, answered or sent; *what* the descriptions say is negotiated by whoever performs the
/// effects. Inputs from the network that do not fit the state are normal and are ignored; commands that do not fit throw.
struct CallMachine: Sendable {
    enum State: Sendable, Equatable {
        /// No INVITE yet. Leads to `offered`.
        case idle
        /// INVITE received, only a 100 sent. Leads to `ringing`, `answering` or `over`.
        case offered
        /// 180 sent. Leads to `answering` or `over`.
        case ringing
        /// 200 sent; its ACK, or the negotiation before it, is awaited. Leads to `connected`, `owingBye` or `over`.
        case answering
        /// The dialog is confirmed. Leads to `releasing` or `over`.
        case connected
        /// Released before the ACK: until it comes, no BYE may be sent (RFC 3261 §15). Leads to `releasing` or `over`.
        case owingBye(CallEnd)
        /// BYE sent. Leads to `over`.
        case releasing(CallEnd)
        case over
    }

    /// How long a released call may stay, whatever the far end does.
    static let releaseDeadline = Duration.seconds(2)

    private(set) var state = State.idle
    var holding = CallHold()
    private(set) var uuid = ""
    private var hasOffer = false
    private(set) var isMediaOpen = false
    private var isMediaActive = false
    private var isPrivate = false
    private var timers: Set<CallTimer> = []

    var isOver: Bool { state == .over }

    // MARK: The INVITE

    /// An INVITE came, and its offer, if it has one, can be answered.
    mutating func invited(_ offer: CallOffer) -> [CallEffect] {
        guard state == .idle else { return [] }
        state = .offered
        (hasOffer, uuid) = (offer.hasDescription, offer.uuid)
        return [.emit(.offered(offer))]
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
            return hasOffer ? connect() : [.acceptAnswer]
        case .connected:
            if holding.exchange == .offeredBack { return [.acceptAnswer] }
            holding.acknowledged()
            return settle()
        case .owingBye(let end):
            state = .releasing(end)
            return [.bye]
        case .idle, .offered, .ringing, .releasing, .over:
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
        case .idle, .offered, .ringing, .releasing, .over:
            return []
        }
    }

    // MARK: Negotiation

    /// What an effect asked to negotiate is agreed.
    /// - Parameters:
    ///   - direction: as seen from us.
    ///   - isReachable: false when there is nowhere to send to, as with `c=0.0.0.0`.
    mutating func negotiated(direction: MediaDirection, isReachable: Bool) -> [CallEffect] {
        guard state == .answering || state == .connected else { return [] }
        holding.settled(direction: direction, isReachable: isReachable)
        isMediaOpen = true
        if state == .answering { return [.applyMedia] + (hasOffer ? [] : connect()) }
        return [.applyMedia] + silence() + showHold() + settle()
    }

    /// What an effect asked to negotiate cannot be agreed.
    mutating func negotiationFailed(_ reason: String) -> [CallEffect] {
        switch (state, holding.exchange) {
        case (.answering, _):
            if hasOffer { return [.respond(488)] + end(.failed(reason)) }
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

    // MARK: The end

    /// The far end's BYE came, and got its 200. An INVITE that is still open gets a 487 (RFC 3261 §15.1.2).
    mutating func byeReceived() -> [CallEffect] {
        switch state {
        case .idle, .over: []
        case .owingBye(let cause), .releasing(let cause): end(cause)
        case .offered, .ringing: [.respond(487)] + end(.remote)
        case .answering, .connected: end(.remote)
        }
    }

    /// Our BYE got its final response, whichever it is.
    mutating func byeAnswered() -> [CallEffect] {
        guard case .releasing(let cause) = state else { return [] }
        return end(cause)
    }

    mutating func timerFired(_ timer: CallTimer) -> [CallEffect] {
        guard timers.remove(timer) != nil else { return [] }
        switch (timer, state) {
        case (.glare, .connected):
            holding.backedOff()
            return settle()
        case (.release, .owingBye(let cause)):
            return [.bye] + end(cause)
        case (.release, .releasing(let cause)):
            return end(cause)
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

    /// Tells the caller that the phone rings.
    mutating func ring() -> [CallEffect] {
        state = .ringing
        return [.respond(180), .emit(.ringing)]
    }

    /// Answers the INVITE.
    mutating func respond() -> [CallEffect] {
        state = .answering
        return [hasOffer ? .respondWithAnswer(holding.answerDirection) : .respondWithOffer(.sendrecv)]
    }

    /// Wants the call held, or not. The microphone is silent at once, and heard again once the far end agrees.
    mutating func change(hold wanted: Bool) -> [CallEffect] {
        holding.want(wanted) ? silence() + settle() : []
    }

    /// Takes leave of the far end in whatever way the state asks for.
    mutating func leave(_ cause: CallEnd) -> [CallEffect] {
        switch state {
        case .idle, .owingBye, .releasing, .over:
            return []
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

    /// Whether requests of the dialog still mean something.
    var isLive: Bool {
        switch state {
        case .offered, .ringing, .answering, .connected: true
        case .idle, .owingBye, .releasing, .over: false
        }
    }

    private mutating func connect() -> [CallEffect] {
        state = .connected
        return [.emit(.connected)] + showHold() + settle()
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

    private mutating func closeMedia() -> [CallEffect] {
        guard isMediaOpen else { return [] }
        let silence = mediaChanged(active: false)
        isMediaOpen = false
        return [.stopMedia] + silence
    }

    mutating func start(_ timer: CallTimer, after delay: Duration) -> [CallEffect] {
        timers.insert(timer)
        return [.startTimer(timer, after: delay)]
    }

    mutating func stop(_ timer: CallTimer) -> [CallEffect] {
        timers.remove(timer) == nil ? [] : [.stopTimer(timer)]
    }
}
