import AudioAPI
import MediaCore
import MediaRuntime
import SofiaUserAgent

extension LabServer {
    /// Calls a registered phone. Returns as soon as the INVITE has left.
    /// - Throws: ``LabError/notRegistered(_:)``, ``LabError/notRunning``, ``LabError/unavailable(_:)``.
    public func placeCall(to user: String, _ plan: LabCallPlan = LabCallPlan()) throws -> LabCall {
        guard let binding = table.entry(of: user, at: .now) else { throw LabError.notRegistered(user) }
        return try place(to: binding.contact, user, plan)
    }

    /// Makes a call that is nowhere yet.
    func makeCall(_ user: String, _ plan: LabCallPlan) -> LabCall {
        lastCall += 1
        return LabCall(
            id: LabCall.ID(rawValue: lastCall), user: user, uuid: plan.uuid,
            audio: plan.audio == nil ? LabAudio(tone: configuration.tone) : nil, server: self)
    }

    func place(to uri: String, _ user: String, _ plan: LabCallPlan) throws -> LabCall {
        guard let agent else { throw LabError.notRunning }
        let call = makeCall(user, plan)
        let leg = try openLeg(for: call, plan)
        let dialog: SofiaDialog
        do {
            dialog = try agent.makeDialog(
                from: SIPAddress(user: plan.caller, host: configuration.host, port: agent.port),
                to: SIPAddress(user: user, host: configuration.host, port: agent.port)
            ) { [weak self, id = call.id] request in
                guard let self else { return request.reply(481) }
                self.assumeIsolated { $0.received(request, in: id) }
            }
        } catch {
            leg.close()
            throw LabError.unavailable("\(error)")
        }
        let local = LocalMedia(address: leg.localAddress, payloads: plan.payloads)
        let contact = agent.contact(user: plan.caller, overTCP: uri.contains("transport=tcp"))
        let inside = LabDialog(
            call: call, plan: plan, leg: leg, dialog: dialog, headers: [contact, agent.allow],
            negotiation: OfferAnswer(sessionID: UInt64.random(in: 1...UInt64(Int64.max)), local: local), began: .now)
        calls[call.id] = inside
        var headers = inside.headers + uuid(of: inside)
        if let delay = plan.answerAfter {
            headers.append(SIPHeader("Call-Info", "<sip:\(agent.bracketedHost)>;answer-after=\(delay)"))
        }
        do {
            inside.invite = try dialog.send(
                "INVITE", to: uri, headers: headers, body: plan.hasOffer ? inside.offer(.sendrecv) : nil
            ) { [weak self, id = call.id] transaction, response in
                self?.assumeIsolated { $0.invited(id, transaction, response) }
            }
        } catch {
            end(inside, .refused(503, "\(error)"))
            throw LabError.unavailable("\(error)")
        }
        return call
    }

    func openLeg(for call: LabCall, _ plan: LabCallPlan) throws(LabError) -> MediaLeg {
        guard let audio = plan.audio ?? call.audio else { throw .unavailable("the call has no audio") }
        let request = MediaLegRequest(
            bindAddress: configuration.host, ports: nil, canonicalName: "lab@\(configuration.host)",
            measuresQuality: false)
        do {
            return try media.openLeg(request, audio: audio) { [weak self, id = call.id] event in
                switch event {
                case .digit(let digit): call.progress.update { $0.digits.append(digit) }
                case .failed(let reason): Task { await self?.mediaFailed(id, reason) }
                case .started, .stopped, .quality: break
                }
            }
        } catch {
            throw .unavailable("\(error)")
        }
    }

    // MARK: What the phone answers

    private func invited(_ id: LabCall.ID, _ transaction: SofiaClientTransaction, _ response: SIPMessage) {
        guard let inside = calls[id] else {
            // The call was given up, and its answer came all the same.
            if (200..<300).contains(response.status) { transaction.acknowledge() }
            return
        }
        if let referrer = inside.referrer.flatMap({ calls[$0] }) { tell(referrer, response.status, response.phrase) }
        let elapsed = ContinuousClock.now - inside.began
        switch response.status {
        case 180...183:
            inside.call.progress.update { progress in
                progress.timings.ringing = progress.timings.ringing ?? elapsed
                if progress.stage == .calling { progress.stage = .ringing }
            }
        case 200..<300:
            inside.call.progress.update { $0.timings.answered = elapsed }
            answered(inside, transaction, response)
        case 300...:
            end(inside, .refused(response.status, response.phrase))
        default:
            break
        }
    }

    private func answered(_ inside: LabDialog, _ transaction: SofiaClientTransaction, _ response: SIPMessage) {
        do {
            if inside.plan.hasOffer {
                transaction.acknowledge(headers: uuid(of: inside))
                try inside.accept(response.body)
            } else {
                let body: SIPBody
                do {
                    body = try inside.answer(response.body)
                } catch {
                    transaction.acknowledge(headers: uuid(of: inside))
                    throw error
                }
                transaction.acknowledge(headers: uuid(of: inside), body: body)
            }
        } catch {
            sayBye(inside)
            return end(inside, .ended("the phone's description is of no use: \(error)"))
        }
        inside.call.progress.update { $0.stage = .talking }
        // The 200 was faster than our CANCEL: RFC 3261 §9.1 leaves a BYE.
        if inside.isCancelled {
            sayBye(inside)
            end(inside, .ended("cancelled, and answered in the same moment"))
        }
    }

    // MARK: What the phone asks

    func received(_ request: SofiaServerTransaction, in id: LabCall.ID) {
        guard let inside = calls[id] else { return request.reply(481) }
        switch request.message.method {
        case "BYE":
            // A far end without a voice: the phone must end the call without it.
            if inside.plan.isDeaf { return }
            request.reply(200)
            end(inside, .ended("the phone hung up"))
        case "INVITE", "UPDATE":
            offered(request, in: inside)
        case "REFER":
            referred(request, in: inside)
        case "ACK":
            break
        default:
            request.reply(200, headers: inside.headers)
        }
    }

    private func offered(_ request: SofiaServerTransaction, in inside: LabDialog) {
        if request.message.body.isEmpty {
            if request.message.method == "INVITE" {
                request.followUp = { [weak self, id = inside.call.id] followUp in
                    guard case .acknowledged(let message) = followUp, let self else { return }
                    self.assumeIsolated { server in try? server.calls[id]?.accept(message.body) }
                }
                return request.reply(200, headers: inside.headers, body: inside.offer(.sendrecv))
            }
            return request.reply(200, headers: inside.headers)
        }
        do {
            let body = try inside.answer(request.message.body)
            request.reply(200, headers: inside.headers, body: body)
            inside.call.progress.update { $0.offersReceived += 1 }
        } catch {
            request.reply(488, headers: [SIPHeader("Warning", "399 lab \"\(error)\"")])
        }
    }

    // MARK: The end

    func mediaFailed(_ id: LabCall.ID, _ reason: String) {
        guard let inside = calls[id] else { return }
        if inside.isTalking { sayBye(inside) } else { inside.invite?.cancel() }
        end(inside, .ended("media failed: \(reason)"))
    }

    func end(_ inside: LabDialog, _ stage: LabCallProgress.Stage) {
        calls[inside.call.id] = nil
        inside.leg.close()
        inside.dialog.close()
        inside.call.progress.update { progress in
            if !progress.isOver { progress.stage = stage }
        }
    }

    /// Says BYE without waiting for its answer.
    func sayBye(_ inside: LabDialog) {
        _ = try? inside.dialog.send("BYE", headers: uuid(of: inside)) { _, _ in }
    }

    /// The call's identifier, which rides on every request of a call server.
    func uuid(of inside: LabDialog) -> [SIPHeader] {
        inside.plan.uuid.map { [SIPHeader("X-Genesys-CallUUID", $0)] } ?? []
    }
}
