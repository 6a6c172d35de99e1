import EndpointAPI
import MediaCore
import MediaRuntime
import SofiaUserAgent

/// What happens in the dialog of a call, told to its ``CallMachine``.
extension SofiaEndpoint {
    func received(_ request: SofiaServerTransaction, in id: CallID) {
        guard let call = calls[id] else { return request.reply(481) }
        let message = request.message
        if call.isTrusted, sender(at: message.source, of: call.agent).isTrusted,
            let uuid = Self.callIdentifier(in: message)
        {
            perform(call.machine.identified(uuid), call)
        }
        if SIPMessage.refreshesTarget(message.method) { lookUpFarEnd(of: call) }
        if let unknown = SIPExtensions.unsupported(in: message) {
            return request.reply(420, headers: [SIPHeader("Unsupported", unknown)])
        }
        call.request = request
        defer { call.request = nil }
        switch message.method {
        case "INVITE", "UPDATE": reinvited(request, call)
        // The one that confirms something comes another way.
        case "PRACK": request.reply(481)
        case "NOTIFY": notified(request, call)
        case "INFO": informed(request, call)
        case "REFER": referred(request, call)
        case "BYE":
            request.reply(200)
            perform(call.machine.byeReceived(), call)
        case "OPTIONS": request.reply(200, headers: [call.agent.allow])
        case "MESSAGE", "SUBSCRIBE": request.reply(405, headers: [call.agent.allow])
        default: request.reply(501, headers: [call.agent.allow])
        }
    }

    private func reinvited(_ request: SofiaServerTransaction, _ call: Call) {
        let message = request.message
        let isUpdate = message.method == "UPDATE"
        let offer: SessionDescription?
        switch description(in: message) {
        case .success(let found): offer = found
        case .failure(let refusal): return refuse(request, refusal)
        }
        let terms = message.sessionTimer
        if let least = SessionTimer.refusal(of: terms) {
            return request.reply(422, headers: [SIPHeader("Min-SE", "\(least)")])
        }
        if !isUpdate {
            request.reply(100)
            request.followUp = { [weak self, id = call.id] followUp in
                self?.assumeIsolated { $0.followedUp(followUp, id) }
            }
        }
        call.machine.farEndTakesUpdates = isUpdate || message.tokens("Allow").contains("update")
        // RFC 3311 §5.2: without an offer, an UPDATE only refreshes, at any time.
        if isUpdate, offer == nil {
            call.terms = terms
            return accept(call, request, body: nil)
        }
        let isSetUp = call.invite.map { $0.status >= 200 } ?? (call.placement == nil)
        guard isSetUp else {
            if isUpdate, hasExchanged(call, with: message) { return updatedEarly(request, offer, call) }
            // RFC 3261 §14.2, RFC 3311 §5.2: an offer of ours is open, or one of theirs.
            if call.placement != nil { return request.reply(491) }
            return request.reply(500, headers: [SIPHeader("Retry-After", "\(Int.random(in: 0...10))")])
        }
        call.reinvite = request
        call.theirOffer = offer
        call.terms = terms
        perform(call.machine.reinvited(hasOffer: offer != nil), call)
        // An UPDATE is over with its response; no ACK follows.
        if isUpdate, (200..<300).contains(request.status) { perform(call.machine.acknowledged(), call) }
    }

    /// Whether the first offer of a call that is not answered yet has its answer, reliably, by whoever sends this.
    private func hasExchanged(_ call: Call, with message: SIPMessage) -> Bool {
        guard let placement = call.placement else { return call.machine.exchange == .settled }
        return placement.settledTag != nil
            && placement.settledTag == message["From"].flatMap { SIPAddress($0).parameters["tag"]?.lowercased() }
    }

    private func updatedEarly(_ request: SofiaServerTransaction, _ offer: SessionDescription?, _ call: Call) {
        let terms = call.terms
        call.reinvite = request
        call.theirOffer = offer
        call.terms = request.message.sessionTimer
        perform(call.machine.updatedEarly(), call)
        // The answer of the call goes by what its INVITE said.
        call.terms = terms
        if (200..<300).contains(request.status) { call.placement?.isUpdated = true }
    }

    private func confirmed(_ prack: SofiaServerTransaction, _ call: Call) {
        call.request = prack
        defer { call.request = nil }
        call.theirAnswer = try? description(in: prack.message).get()
        perform(call.machine.provisionalConfirmed(hasAnswer: call.theirAnswer != nil), call)
    }

    private func notified(_ request: SofiaServerTransaction, _ call: Call) {
        let message = request.message
        let event = message["Event"] ?? ""
        switch event.prefix(while: { $0 != ";" && !$0.isWhitespace }).lowercased() {
        case "refer": transferProgressed(message, call)
        case "dtmf": askedForDigits(request, call)
        default: perform(call.machine.notified(event: event), call)
        }
    }

    func followedUp(_ followUp: SofiaServerTransaction.FollowUp, _ id: CallID) {
        guard let call = calls[id] else {
            if case .confirmed(let prack) = followUp { prack.reply(481) }
            return
        }
        switch followUp {
        case .acknowledged(let ack):
            guard admits(ack, of: call) else {
                // The transaction is over, whoever said so. Where an answer is still to come, somebody else's is none.
                let isEnough = call.machine.exchange != .ourOffer && call.machine.holding.exchange != .offeredBack
                let effects = isEnough ? call.machine.acknowledged() : call.machine.acknowledgementMissing()
                return perform(effects, call)
            }
            if call.isTrusted, let uuid = Self.callIdentifier(in: ack) { perform(call.machine.identified(uuid), call) }
            call.theirAnswer = try? description(in: ack).get()
            perform(call.machine.acknowledged(), call)
        case .cancelled:
            perform(call.machine.cancelled(), call)
        case .confirmed(let prack):
            guard admits(prack, in: id) else { return }
            confirmed(prack, call)
        case .unconfirmed: perform(call.machine.confirmationMissing(), call)
        case .timedOut:
            perform(call.machine.acknowledgementMissing(), call)
        }
    }

    func received(_ event: MediaLegEvent, of id: CallID) {
        guard let call = calls[id] else { return }
        switch event {
        case .started: perform(call.machine.mediaChanged(active: true), call)
        case .stopped: perform(call.machine.mediaChanged(active: false), call)
        case .quality(let quality):
            let report = QualityReport(
                mos: quality.mos, intervalMOS: quality.intervalMOS, roundTrip: quality.roundTripMilliseconds)
            perform(call.machine.measured(report), call)
        case .digit(let digit): perform(call.machine.heard(digit), call)
        case .failed(let reason): perform(call.machine.mediaFailed(reason), call)
        }
    }
}
