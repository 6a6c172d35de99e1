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
            case .refuseReinvite(let status): call.reinvite?.reply(status)
            case .respondWithAnswer(let direction): answer(direction, call)
            case .respondWithOffer(let direction): offerBack(direction, call)
            case .offer(let direction): offer(direction, call)
            case .acceptAnswer: acceptAnswer(call)
            case .rollBackOffer: call.negotiation.rollback()
            case .bye: sendBye(call)
            case .respondToNotify(let status): call.notify?.reply(status)
            case .applyMedia: if let media = call.negotiation.negotiated { call.leg?.apply(media) }
            case .stopMedia: call.leg?.close()
            case .setPrivate(let on): call.leg?.setPrivate(on)
            case .emit(let event): report(.call(call.id, event))
            case .startTimer(let timer, let delay): startTimer(.call(call.id, timer), after: delay)
            case .stopTimer(let timer): timers.stop(.call(call.id, timer))
            case .finished: finish(call)
            }
        }
    }

    private func respond(_ status: Int, _ call: Call) {
        // RFC 6665 is not at stake: servers look at it to learn that a phone can be told to talk.
        let headers = status < 200 ? [call.contact, SIPHeader("Allow-Events", "talk, hold")] : []
        call.invite.reply(status, headers: headers)
    }

    private func answer(_ direction: MediaDirection, _ call: Call) {
        guard let offer = call.theirOffer else {
            return perform(call.machine.negotiationFailed("there is no offer to answer"), call)
        }
        do throws(NegotiationError) {
            let (description, media) = try call.negotiation.answer(offer, direction: direction)
            accept(call, with: description)
            perform(call.machine.negotiated(direction: media.direction, isReachable: media.remote != nil), call)
        } catch {
            perform(call.machine.negotiationFailed("\(error)"), call)
        }
    }

    private func offerBack(_ direction: MediaDirection, _ call: Call) {
        call.theirAnswer = nil
        accept(call, with: call.negotiation.offer(direction: direction))
    }

    private func accept(_ call: Call, with description: SessionDescription) {
        call.current.reply(200, headers: [call.contact, call.agent.allow], body: .description(description.text))
    }

    private func acceptAnswer(_ call: Call) {
        guard let answer = call.theirAnswer else {
            return perform(call.machine.negotiationFailed("the far end did not answer our offer"), call)
        }
        call.theirAnswer = nil
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

    private func sendOffer(_ body: SIPBody, _ call: Call, credentials: SIPHeader? = nil) {
        let headers = [call.contact, call.agent.allow] + (credentials.map { [$0] } ?? [])
        do throws(SofiaError) {
            call.offering = try call.dialog.send("INVITE", headers: headers, body: body) {
                [weak self, id = call.id] transaction, response in
                guard response.status >= 200 else { return }
                guard let self else { return transaction.acknowledge() }
                self.assumeIsolated { $0.offerAnswered(transaction, response, body, id) }
            }
        } catch {
            perform(call.machine.offerAnswered(status: 500, jitter: .random(in: 0...1)), call)
        }
    }

    private func offerAnswered(
        _ transaction: SofiaClientTransaction, _ response: SIPMessage, _ body: SIPBody, _ id: CallID
    ) {
        // Whatever became of the call, the far end must not wait for it.
        if (200..<300).contains(response.status) { transaction.acknowledge() }
        guard let call = calls[id], call.offering === transaction else { return }
        call.offering = nil
        if [401, 407].contains(response.status), !call.triedPassword, let challenge = DigestChallenge(in: response) {
            call.line.credentials.take(challenge)
            let target = response["To"].map { SIPAddress($0).uri } ?? ""
            if let header = call.line.credentials.header(method: "INVITE", uri: target) {
                call.triedPassword = true
                return sendOffer(body, call, credentials: header)
            }
        }
        call.theirAnswer = try? description(in: response).get()
        perform(call.machine.offerAnswered(status: response.status, jitter: .random(in: 0...1)), call)
    }

    func sendBye(_ call: Call) {
        do throws(SofiaError) {
            try call.dialog.send("BYE") { [weak self, id = call.id] _, response in
                guard response.status >= 200 else { return }
                self?.assumeIsolated { endpoint in
                    guard let call = endpoint.calls[id] else { return }
                    endpoint.perform(call.machine.byeAnswered(), call)
                }
            }
        } catch {
            logger.debug("BYE cannot be sent", metadata: ["sip.reason": "\(error)"])
        }
    }

    private func finish(_ call: Call) {
        // RFC 3261 §15.1.2: a BYE, or the end of the connection, may have come before the answer.
        call.invite.reply(487)
        call.leg?.close()
        call.leg = nil
        call.dialog.close()
        calls[call.id] = nil
        finishDisconnecting()
    }
}
