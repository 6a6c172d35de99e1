import MediaCore
import MediaRuntime
import SofiaUserAgent

/// Calls that come to the lab: those that phones place, and those that they transfer.
extension LabServer {
    /// Has the next call to a number taken: it rings at once, and waits for ``LabCall/answer()``.
    ///
    /// - Parameters:
    ///   - number: that is called.
    ///   - plan: of what it says, audio and formats count.
    public func expectCall(at number: String, _ plan: LabCallPlan = LabCallPlan()) -> LabCall {
        let call = makeCall(number, plan)
        expected[number] = (call, plan)
        return call
    }

    /// An INVITE outside any dialog.
    func take(_ invite: SofiaServerTransaction, _ agent: SofiaUserAgent) {
        let message = invite.message
        guard let (call, plan) = expected.removeValue(forKey: SIPAddress(message.requestURI).user) else {
            return invite.reply(480, "Nobody expects this call")
        }
        do {
            let leg = try openLeg(for: call, plan)
            let dialog = try agent.accept(invite) { [weak self, id = call.id] request in
                guard let self else { return request.reply(481) }
                self.assumeIsolated { $0.received(request, in: id) }
            }
            let local = LocalMedia(address: leg.localAddress, payloads: plan.payloads)
            let inside = LabDialog(
                call: call, plan: plan, leg: leg, dialog: dialog,
                headers: [agent.contact(user: call.user, overTCP: invite.isStream), agent.allow],
                negotiation: OfferAnswer(sessionID: UInt64.random(in: 1...UInt64(Int64.max)), local: local), began: .now
            )
            inside.incoming = invite
            calls[call.id] = inside
            invite.followUp = { [weak self, id = call.id] followUp in
                self?.assumeIsolated { $0.followed(followUp, id) }
            }
            invite.reply(180, headers: inside.headers)
            call.progress.update { progress in
                progress.timings.ringing = .zero
                progress.stage = .ringing
            }
        } catch {
            invite.reply(500)
            call.progress.update { $0.stage = .ended("it could not be taken: \(error)") }
        }
    }

    private func followed(_ followUp: SofiaServerTransaction.FollowUp, _ id: LabCall.ID) {
        guard let inside = calls[id] else { return }
        switch followUp {
        case .acknowledged: inside.call.progress.update { $0.stage = .talking }
        case .cancelled: end(inside, .ended("the phone gave up"))
        case .timedOut: end(inside, .ended("the phone never acknowledged the answer"))
        case .confirmed(let prack): prack.reply(200)
        case .unconfirmed: break
        }
    }

    func answer(_ id: LabCall.ID) throws {
        guard let inside = calls[id], let invite = inside.incoming, invite.status < 200 else {
            throw LabError.callEnded("it does not wait for an answer")
        }
        do {
            invite.reply(200, headers: inside.headers, body: try inside.answer(invite.message.body))
        } catch {
            invite.reply(488)
            end(inside, .ended("the phone's description is of no use: \(error)"))
            throw error
        }
    }

    // MARK: Transfers

    /// The phone wants us to call somebody else (RFC 3515): that is done, and it is told how it goes.
    func referred(_ request: SofiaServerTransaction, in inside: LabDialog) {
        let target = request.message["Refer-To"].map { SIPAddress($0).uri } ?? ""
        guard target.hasPrefix("sip:") else { return request.reply(400) }
        request.reply(202, headers: inside.headers)
        inside.call.progress.update { $0.transferTarget = target }
        var plan = inside.plan
        plan.audio = plan.audio ?? inside.call.audio
        (plan.hasOffer, plan.answerAfter) = (true, nil)
        tell(inside, 100, "Trying")
        do {
            let call = try place(to: target, SIPAddress(target).user, plan)
            calls[call.id]?.referrer = inside.call.id
        } catch {
            tell(inside, 503, "Service Unavailable")
        }
    }

    func tell(_ inside: LabDialog, _ status: Int, _ phrase: String) {
        let headers = [
            SIPHeader("Event", "refer"),
            SIPHeader("Subscription-State", status < 200 ? "active;expires=60" : "terminated;reason=noresource"),
        ]
        let body = SIPBody(type: "message/sipfrag;version=2.0", text: "SIP/2.0 \(status) \(phrase)\r\n")
        _ = try? inside.dialog.send("NOTIFY", headers: inside.headers + headers, body: body) { _, _ in }
    }
}
