import EndpointAPI
import Logging
import MediaCore
import MediaRuntime
import SettingsCatalogue
import SofiaUserAgent

/// Requests that belong to no dialog.
extension SofiaEndpoint {
    private static let descriptionType = "application/sdp"

    func received(_ request: SofiaServerTransaction, at host: String, from sender: RequestSender) {
        guard let agent = agents[host] else { return request.reply(503) }
        if let refusal = RequestScreening.refusal(of: request.message) {
            return request.reply(refusal.status, headers: refusal.headers)
        }
        let method = request.message.method
        let isInDialog = request.message["To"].map { SIPAddress($0).parameters["tag"] != nil } ?? false
        switch method {
        case "OPTIONS":
            request.reply(
                200,
                headers: [
                    agent.allow, SIPHeader("Accept", Self.descriptionType), SIPExtensions.supported,
                    SIPExtensions.allowedEvents,
                ])
        case _ where isInDialog: request.reply(481)
        case "INVITE": invited(request, agent, isTrusted: sender.isTrusted)
        // They make no sense without a dialog.
        case "BYE", "INFO", "UPDATE", "NOTIFY", "PRACK", "CANCEL": request.reply(481)
        case "REFER": referred(request, at: agent)
        case "REGISTER", "SUBSCRIBE", "PUBLISH", "MESSAGE": request.reply(405, headers: [agent.allow])
        default: request.reply(501, headers: [agent.allow])
        }
    }

    private func invited(_ request: SofiaServerTransaction, _ agent: SofiaUserAgent, isTrusted: Bool) {
        let message = request.message
        guard connectPhase == .connected, let line = line(called: SIPAddress(message.requestURI).user, at: agent) else {
            return request.reply(480)
        }
        if let unknown = SIPExtensions.unsupported(in: message) {
            return request.reply(420, headers: [SIPHeader("Unsupported", unknown)])
        }
        let terms = message.sessionTimer
        if let least = SessionTimer.refusal(of: terms) {
            return request.reply(422, headers: [SIPHeader("Min-SE", "\(least)")])
        }
        // RFC 3891 §5: whoever takes over a call has the agent's ear.
        guard isTrusted || message["Replaces"] == nil else { return request.reply(403) }
        let replaced: Call?
        switch replacement(wantedBy: message) {
        case .none: replaced = nil
        case .call(let call): replaced = call
        case .refused(let status): return request.reply(status)
        }
        let offer: SessionDescription?
        switch description(in: message) {
        case .success(let found): offer = found
        case .failure(let refusal): return refuse(request, refusal)
        }
        // The port is known once the sockets are open.
        guard let address = SocketAddress(host: agent.mediaHost, port: 0) else { return request.reply(500) }
        let negotiation = negotiation(at: address)
        var trial = negotiation
        if let offer, (try? trial.answer(offer, direction: .sendrecv)) == nil { return request.reply(488) }
        lastCall += 1
        let id = CallID(lastCall)
        do throws(SofiaError) {
            let call = Call(
                id: id, line: line, agent: agent, dialog: try accept(request, id, agent),
                contact: agent.contact(user: line.target.user, overTCP: request.isStream), invite: request,
                negotiation: negotiation, silenceLimit: profile.media.silenceLimit)
            if request.isStream { call.dialog.nextHop = nextHop(inDialogOf: message, line, agent) }
            call.theirOffer = offer
            call.terms = terms
            call.replaces = replaced?.id
            call.isTrusted = isTrusted
            if let source = message.source { call.farEnds.insert(IPAddress(source)) }
            lookUpFarEnd(of: call)
            call.machine.farEndTakesUpdates = message.tokens("Allow").contains("update")
            calls[id] = call
            request.followUp = { [weak self] followUp in
                self?.assumeIsolated { $0.followedUp(followUp, id) }
            }
            // Before the sockets are opened: that, and what becomes of the call, are then worked on at the same time.
            let effects = call.machine.invited(
                Self.offer(message, hasDescription: offer != nil, replaces: replaced?.id, line, isTrusted: isTrusted),
                isInsisting: message.tokens("Require").contains("100rel"), lifetime: message.invitationLifetime)
            perform(effects, call)
        } catch {
            logger.error("call cannot be taken", metadata: ["sip.reason": "\(error)"])
            return request.reply(500)
        }
        guard let call = calls[id] else { return }
        do throws(MediaError) {
            try openLeg(of: call)
        } catch {
            logger.error("call has no media", metadata: ["sip.reason": "\(error)"])
            perform(call.machine.leave(.failed("\(error)")), call)
        }
    }

    /// - Parameter address: of our media.
    func negotiation(at address: SocketAddress) -> OfferAnswer {
        OfferAnswer(
            sessionID: UInt64.random(in: 1...UInt64(UInt32.max)),
            local: profile.media.local(at: address, suites: signalling.media.suites),
            prefersOfferedOrder: profile.prefersOfferedOrder)
    }

    private func accept(
        _ request: SofiaServerTransaction, _ id: CallID, _ agent: SofiaUserAgent
    ) throws(SofiaError) -> SofiaDialog {
        try agent.accept(request, admits: admission(to: id)) { [weak self] request in
            guard let self else { return request.reply(481) }
            self.assumeIsolated { $0.received(request, in: id) }
        }
    }

    /// Asks whether a request of a call's dialog may do what it wants.
    func admission(to id: CallID) -> @Sendable (SofiaServerTransaction) -> Bool {
        { [weak self] request in self?.assumeIsolated { $0.admits(request, in: id) } ?? false }
    }

    func openLeg(of call: Call) throws(MediaError) {
        let host = call.agent.mediaHost
        let request = MediaLegRequest(
            bindAddress: host, ports: profile.mediaPorts, canonicalName: "\(call.line.target.user)@\(host)",
            measuresQuality: profile.measuresQuality, requiresProtection: profile.media.requiresProtection,
            typeOfService: profile.media.typeOfService)
        let leg = try signalling.media.openLeg(request, audio: audio) { [mediaJournal, id = call.id] event in
            mediaJournal.yield((id, event))
        }
        call.leg = leg
        call.negotiation.local.address = leg.localAddress
    }

    /// The connection that a call came for; an unknown user may still be called at an address of ours.
    func line(called user: String, at agent: SofiaUserAgent) -> Line? {
        let here = lines.filter { $0.agent === agent }
        return here.first { SIPAddress.escaped(user: $0.target.user) == user } ?? here.first
    }

    private static func offer(
        _ invite: SIPMessage, hasDescription: Bool, replaces: CallID?, _ line: Line, isTrusted: Bool
    ) -> CallOffer {
        // What a stranger's call is named, and when it is answered, is not for the stranger to say.
        CallOffer(
            uuid: (isTrusted ? callIdentifier(in: invite) : nil) ?? freshIdentifier(),
            remote: invite["From"].map { SIPAddress($0).readable } ?? "", hasDescription: hasDescription,
            answerAfter: isTrusted ? AutoAnswer.delay(in: invite.headers) : nil, replaces: replaces,
            connection: line.index, isTrusted: isTrusted)
    }

    /// What the CTI world calls this call.
    static func callIdentifier(in message: SIPMessage) -> String? {
        guard let value = message["X-Genesys-CallUUID"], !value.isEmpty else { return nil }
        return String(value.prefix(128))
    }

    /// A random UUID (RFC 9562 §5.4).
    static func freshIdentifier() -> String {
        var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }.joined(separator: "-")
    }

    // MARK: Bodies

    /// Why a body is refused.
    enum BodyRefusal: Error {
        case unsupportedType
        case malformed(String)
    }

    /// The session description of a message; nil when it has no body.
    func description(in message: SIPMessage) -> Result<SessionDescription?, BodyRefusal> {
        guard !message.body.isEmpty else { return .success(nil) }
        let type = message["Content-Type"]?.prefix { $0 != ";" && !$0.isWhitespace }.lowercased()
        // A body without a type can only be meant so.
        guard type == nil || type == Self.descriptionType else { return .failure(.unsupportedType) }
        do throws(DescriptionError) {
            return .success(try SessionDescription.parse(message.body))
        } catch {
            return .failure(.malformed("\(error)"))
        }
    }

    func refuse(_ request: SofiaServerTransaction, _ refusal: BodyRefusal) {
        switch refusal {
        case .unsupportedType: request.reply(415, headers: [SIPHeader("Accept", Self.descriptionType)])
        case .malformed(let reason):
            logger.debug("session description refused", metadata: ["sip.reason": "\(reason)"])
            request.reply(400, "Bad Session Description")
        }
    }
}
