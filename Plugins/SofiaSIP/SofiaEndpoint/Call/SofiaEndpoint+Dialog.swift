import EndpointAPI
import MediaCore
import MediaRuntime
import SofiaUserAgent

/// What happens in the dialog of a call, told to its ``CallMachine``.
extension SofiaEndpoint {
    func received(_ request: SofiaServerTransaction, in id: CallID) {
        guard let call = calls[id] else { return request.reply(481) }
        if let uuid = Self.callIdentifier(in: request.message) { perform(call.machine.identified(uuid), call) }
        switch request.message.method {
        case "INVITE", "UPDATE": reinvited(request, call)
        case "NOTIFY":
            call.notify = request
            perform(call.machine.notified(event: request.message["Event"] ?? ""), call)
            call.notify = nil
        case "BYE":
            request.reply(200)
            perform(call.machine.byeReceived(), call)
        case "OPTIONS": request.reply(200, headers: [call.agent.allow])
        case "INFO": request.reply(200)
        case "REFER", "MESSAGE", "SUBSCRIBE": request.reply(405, headers: [call.agent.allow])
        default: request.reply(501, headers: [call.agent.allow])
        }
    }

    private func reinvited(_ request: SofiaServerTransaction, _ call: Call) {
        let isUpdate = request.message.method == "UPDATE"
        let offer: SessionDescription?
        switch description(in: request.message) {
        case .success(let found): offer = found
        case .failure(let refusal): return refuse(request, refusal)
        }
        // RFC 3311 §5.2: without an offer, an UPDATE only refreshes.
        if isUpdate, offer == nil { return request.reply(200, headers: [call.contact]) }
        if !isUpdate {
            request.reply(100)
            request.followUp = { [weak self, id = call.id] followUp in
                self?.assumeIsolated { $0.followedUp(followUp, id) }
            }
        }
        guard call.invite.status >= 200 else {
            // RFC 3261 §14.2.
            return request.reply(500, headers: [SIPHeader("Retry-After", "\(Int.random(in: 0...10))")])
        }
        call.reinvite = request
        call.theirOffer = offer
        perform(call.machine.reinvited(hasOffer: offer != nil), call)
        // An UPDATE is over with its response; no ACK follows.
        if isUpdate, (200..<300).contains(request.status) { perform(call.machine.acknowledged(), call) }
    }

    func followedUp(_ followUp: SofiaServerTransaction.FollowUp, _ id: CallID) {
        guard let call = calls[id] else { return }
        switch followUp {
        case .acknowledged(let ack):
            if let uuid = Self.callIdentifier(in: ack) { perform(call.machine.identified(uuid), call) }
            call.theirAnswer = try? description(in: ack).get()
            perform(call.machine.acknowledged(), call)
        case .cancelled:
            perform(call.machine.cancelled(), call)
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
        case .digit: break
        case .failed(let reason): perform(call.machine.mediaFailed(reason), call)
        }
    }
}
