import EndpointAPI
import Logging
import MediaCore
import MediaRuntime
import SofiaUserAgent

/// Does what a ``CallMachine`` wants, and tells it what came of it.
extension SofiaEndpoint {
    func perform(_ effects: [CallEffect], _ call: Call) {
        for effect in effects {
            switch effect {
            case .respond(let status): respond(status, call)
            case .respondReliably(let status, let offers): respondReliably(status, offers: offers, call)
            case .respondToConfirmation(let status), .respondToNotify(let status): call.request?.reply(status)
            case .refuseReinvite(let status): refuseReinvite(status, call)
            case .respondWithAnswer(let direction): answer(direction, call)
            case .respondWithOffer(let direction): offerBack(direction, call)
            case .invite: invite(call)
            case .cancel: cancel(call)
            case .offer(let direction): offer(direction, call)
            case .refresh: sendRefresh(call)
            case .refer: sendRefer(call)
            case .acceptAnswer: acceptAnswer(call)
            case .rollBackOffer: call.negotiation.rollback()
            case .bye: sendBye(call)
            case .applyMedia: if let media = call.negotiation.negotiated { call.leg?.apply(media) }
            case .measureSilence: perform(call.machine.quiet(for: call.leg?.quiet), call)
            case .stopMedia: call.leg?.close()
            case .setPrivate(let on): call.leg?.setPrivate(on)
            case .emit(let event): report(.call(call.id, event))
            case .startTimer(let timer, let delay): startTimer(.call(call.id, timer), after: delay)
            case .stopTimer(let timer): timers.stop(.call(call.id, timer))
            case .handedOver: releaseConsultation(of: call)
            case .finished: finish(call)
            }
        }
    }

    // MARK: Responses of ours

    private func respond(_ status: Int, _ call: Call) {
        guard let invite = call.invite else { return }
        guard status >= 200 else {
            return invite.reply(status, headers: [call.contact, SIPExtensions.allowedEvents])
        }
        guard status < 300 else { return invite.reply(status) }
        accept(call, invite, body: nil)
    }

    private func respondReliably(_ status: Int, offers: Bool, _ call: Call) {
        let body = offers ? SIPBody.description(call.negotiation.offer(direction: .sendrecv).text) : nil
        call.invite?.replyReliably(
            status, headers: [call.contact, SIPExtensions.allowedEvents, call.agent.allow], body: body)
    }

    private func refuseReinvite(_ status: Int, _ call: Call) {
        // RFC 3261 §14.2, RFC 3311 §5.2: when it may be tried again.
        let headers = status == 500 ? [SIPHeader("Retry-After", "\(Int.random(in: 0...10))")] : []
        call.reinvite?.reply(status, headers: headers)
    }

    private func answer(_ direction: MediaDirection, _ call: Call) {
        guard let offer = call.theirOffer, let request = call.current else {
            return perform(call.machine.negotiationFailed("there is no offer to answer"), call)
        }
        do throws(NegotiationError) {
            let (description, media) = try call.negotiation.answer(offer, direction: direction)
            accept(call, request, body: .description(description.text))
            perform(call.machine.negotiated(direction: media.direction, isReachable: media.remote != nil), call)
        } catch {
            perform(call.machine.negotiationFailed("\(error)"), call)
        }
    }

    private func offerBack(_ direction: MediaDirection, _ call: Call) {
        guard let request = call.current else { return }
        call.theirAnswer = nil
        accept(call, request, body: .description(call.negotiation.offer(direction: direction).text))
    }

    /// Sends the 200 of an INVITE, a re-INVITE or an UPDATE.
    func accept(_ call: Call, _ request: SofiaServerTransaction, body: SIPBody?) {
        call.machine.session.requested(call.terms)
        let headers = [call.contact, call.agent.allow, SIPExtensions.supported] + call.machine.session.answerHeaders
        request.reply(200, headers: headers, body: body)
        perform(call.machine.sessionRefreshed(), call)
        guard let replaced = call.replaces, request === call.invite else { return }
        // RFC 3891 §3: whoever takes a call over has it; the former one ends.
        call.replaces = nil
        if let former = calls[replaced] { perform(former.machine.release(), former) }
    }

    private func acceptAnswer(_ call: Call) {
        guard let answer = call.theirAnswer else {
            return perform(call.machine.negotiationFailed("the far end did not answer our offer"), call)
        }
        call.theirAnswer = nil
        // Each of those whom an INVITE was forked to may answer it, early ones too: the offer is the same for all.
        if let offered = call.placement?.offered { call.negotiation = offered }
        do throws(NegotiationError) {
            let media = try call.negotiation.accept(answer)
            perform(call.machine.negotiated(direction: media.direction, isReachable: media.remote != nil), call)
        } catch {
            perform(call.machine.negotiationFailed("\(error)"), call)
        }
    }

    // MARK: Requests of ours

    private func offer(_ direction: MediaDirection, _ call: Call) {
        call.triedPassword = false
        sendOffer(.description(call.negotiation.offer(direction: direction).text), call)
    }

    private func sendOffer(_ body: SIPBody, _ call: Call, credentials: [SIPHeader] = []) {
        let headers =
            [call.contact, call.agent.allow, SIPExtensions.supported]
            + call.machine.session.requestHeaders(isFirst: false) + credentials
        do throws(SofiaError) {
            call.offering = try call.dialog.send("INVITE", headers: headers, body: body) {
                [weak self, id = call.id] transaction, response in
                guard response.status >= 200 else { return }
                guard let self else { return transaction.acknowledge() }
                self.assumeIsolated { $0.offerAnswered(transaction, response, body, credentials, id) }
            }
        } catch {
            perform(call.machine.offerAnswered(status: 500, jitter: .random(in: 0...1)), call)
        }
    }

    private func offerAnswered(
        _ transaction: SofiaClientTransaction, _ response: SIPMessage, _ body: SIPBody, _ credentials: [SIPHeader],
        _ id: CallID
    ) {
        let isAccepted = (200..<300).contains(response.status)
        // Whatever became of the call, the far end must not wait for it. RFC 3261 §13.2.2.4: with the same credentials.
        if isAccepted, let line = calls[id]?.line {
            acknowledge(transaction, hasCredentials: !credentials.isEmpty, line)
        } else if isAccepted {
            transaction.acknowledge(showsCredentials: false)
        }
        guard let call = calls[id], call.offering === transaction else { return }
        call.offering = nil
        if !call.triedPassword,
            let headers = credentialsAnswering(
                response, "INVITE", call.line, uri: call.dialog.remoteTarget)
        {
            call.triedPassword = true
            return sendOffer(body, call, credentials: headers)
        }
        if response.status == 422, call.machine.session.refused(response.sessionTimer) {
            return sendOffer(body, call, credentials: credentials)
        }
        call.theirAnswer = try? description(in: response).get()
        if isAccepted { call.machine.session.answered(response.sessionTimer) }
        perform(call.machine.offerAnswered(status: response.status, jitter: .random(in: 0...1)), call)
        if isAccepted { perform(call.machine.sessionRefreshed(), call) }
    }

    func sendBye(_ call: Call) {
        send("BYE", in: call) { endpoint, call, response in
            endpoint.perform(call.machine.byeAnswered(), call)
        }
    }

    private func finish(_ call: Call) {
        // RFC 3261 §15.1.2: a BYE, or the end of the connection, may have come before the answer.
        call.invite?.reply(487)
        call.placement?.transaction?.abandon()
        call.leg?.close()
        call.leg = nil
        calls[call.id] = nil
        closeUnlessUsed(call.dialog)
        tellReferrer(of: call, 487, "Request Terminated")
        finishDisconnecting()
    }
}
