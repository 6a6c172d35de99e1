import BoundedNumbers
import EndpointAPI
import Logging
import MediaCore
import MediaRuntime
import SofiaUserAgent

/// Calls that we place: because a client of the session wants one, or because somebody refers us to one.
extension SofiaEndpoint {
    /// More calls at a time than these no phone has.
    private static let mostCalls = 100

    func dial(_ text: String) throws(EndpointError) {
        guard let line = lines.first(where: { [.ready, .standalone].contains($0.machine.state) }) else {
            throw EndpointError(.unavailable, "no connection is ready to call over")
        }
        guard let target = DialTarget(text, in: line.dialDomain) else {
            throw EndpointError(
                .invalid, "this cannot be called: write a number, user@host, or a sip: or tel: address")
        }
        guard line.reaches(target.uri) else {
            throw EndpointError(.invalid, "a sips: address can be called over TLS only, and the connection is not")
        }
        do throws(SofiaError) {
            try place(target.uri, over: line)
        } catch {
            throw EndpointError(.unavailable, "the call cannot be placed: \(error)")
        }
    }

    /// Begins a call.
    /// - Parameters:
    ///   - headers: what its INVITE says beside the usual.
    ///   - referral: who had us place it.
    func place(
        _ uri: String, over line: Line, headers: [SIPHeader] = [], referral: ReferralID? = nil
    ) throws(SofiaError) {
        guard calls.count < Self.mostCalls else { throw .unusable("there are \(calls.count) calls already") }
        guard let agent = line.agent, let nextHop = line.nextHop,
            let address = SocketAddress(host: agent.mediaHost, port: 0)
        else { throw .unusable("there is no way to the server") }
        lastCall += 1
        let id = CallID(lastCall)
        let dialog = try agent.makeDialog(
            from: line.address, to: SIPAddress(uri: uri),
            receive: { [weak self] request in
                guard let self else { return request.reply(481) }
                self.assumeIsolated { $0.received(request, in: id) }
            }, admits: admission(to: id))
        dialog.nextHop = nextHop
        let call = Call(
            id: id, line: line, agent: agent, dialog: dialog,
            contact: agent.contact(user: line.target.user, overTCP: line.isStream), invite: nil,
            negotiation: negotiation(at: address), silenceLimit: profile.media.silenceLimit)
        call.placement = Placement(uri: uri, headers: headers)
        call.referral = referral
        calls[id] = call
        let offer = CallOffer(
            uuid: Self.freshIdentifier(), remote: SIPAddress(uri: uri).readable, hasDescription: false)
        perform(call.machine.dialled(offer), call)
    }

    /// Opens media and sends the INVITE.
    func invite(_ call: Call) {
        do throws(MediaError) {
            try openLeg(of: call)
        } catch {
            logger.error("call has no media", metadata: ["sip.reason": "\(error)"])
            return refused(call, 500, "\(error)")
        }
        call.placement?.offer = .description(call.negotiation.offer(direction: .sendrecv).text)
        call.placement?.offered = call.negotiation
        sendInvite(call)
    }

    private func sendInvite(_ call: Call) {
        guard let placement = call.placement, let offer = placement.offer else { return }
        let headers =
            [call.contact, call.agent.allow, SIPExtensions.supported, SIPExtensions.allowedEvents]
            + call.machine.session.requestHeaders(isFirst: true) + call.line.route + placement.headers
            + placement.credentials
        do throws(SofiaError) {
            // RFC 3261 §8.1.3.5: the same Call-ID and From, the next CSeq, and no To tag of whoever refused.
            if call.dialog.remoteTag != nil { try call.dialog.beginAnew() }
            call.placement?.transaction = try call.dialog.send(
                "INVITE", to: placement.uri, headers: headers, body: offer
            ) { [weak self, id = call.id] transaction, response in
                self?.assumeIsolated { $0.farEndResponded(transaction, response, id) }
            }
        } catch {
            refused(call, 500, "\(error)")
        }
    }

    func cancel(_ call: Call) {
        call.placement?.transaction?.cancel()
    }

    // MARK: Responses

    private func farEndResponded(_ transaction: SofiaClientTransaction, _ response: SIPMessage, _ id: CallID) {
        guard let call = calls[id], call.placement?.transaction === transaction else { return }
        if let uuid = Self.callIdentifier(in: response) { perform(call.machine.identified(uuid), call) }
        switch response.status {
        case ..<200: progressed(call, transaction, response)
        case 200..<300: accepted(call, transaction, response)
        default: tryAgain(call, response)
        }
    }

    /// The tag that tells the far ends apart whom one INVITE has reached.
    private func tag(of response: SIPMessage) -> String {
        response["To"].flatMap { SIPAddress($0).parameters["tag"]?.lowercased() } ?? ""
    }

    private func progressed(_ call: Call, _ transaction: SofiaClientTransaction, _ response: SIPMessage) {
        let tag = tag(of: response)
        var isReliable = false
        if let number = ResponseNumber(field: response["RSeq"]), response.tokens("Require").contains("100rel") {
            // RFC 3262 §4: neither a repetition nor one after a gap is looked at.
            guard call.placement?.received(reliably: number, tag: tag) ?? false else { return }
            isReliable = true
            transaction.dialog.nextHop = nextHop(inDialogOf: response, call.line, call.agent)
            confirm(number, of: response, in: transaction.dialog, call)
        }
        tellReferrer(of: call, response.status, response.phrase)
        var isNews = false
        if case .success(let description?) = description(in: response) {
            isNews = call.placement?.described(description, tag: tag) ?? false
            if isNews {
                call.theirAnswer = description
                call.placement?.settled(tag: tag, isReliable: isReliable)
            }
        }
        perform(call.machine.progressed(status: response.status, hasAnswer: isNews), call)
    }

    /// RFC 3262 §4: a PRACK in the early dialog of the response.
    private func confirm(_ number: ResponseNumber, of response: SIPMessage, in dialog: SofiaDialog, _ call: Call) {
        let acknowledgement = ProvisionalAcknowledgement(
            response: number, sequence: response.sequence, method: response.method)
        let confirmation = SIPHeader("RAck", acknowledgement.text)
        send("PRACK", in: call, over: dialog, headers: [confirmation]) { _, _, _ in }
    }

    private func accepted(_ call: Call, _ transaction: SofiaClientTransaction, _ response: SIPMessage) {
        let dialog = transaction.dialog
        // From here on requests follow the dialog's own route (RFC 3261 §12.2.1.1).
        dialog.nextHop = nextHop(inDialogOf: response, call.line, call.agent)
        acknowledge(transaction, hasCredentials: call.placement?.credentials.isEmpty == false, call.line)
        call.dialog = dialog
        lookUpFarEnd(of: call)
        tellReferrer(of: call, response.status, response.phrase)
        let tag = tag(of: response)
        call.theirAnswer = (try? description(in: response).get()) ?? call.placement?.answer(tag: tag)
        call.machine.farEndTakesUpdates = response.tokens("Allow").contains("update")
        call.machine.session.answered(response.sessionTimer)
        call.placement?.transaction = nil
        let isSettled = call.placement?.settledTag == tag && call.placement?.isUpdated == true
        perform(call.machine.accepted(hasAnswer: call.theirAnswer != nil, isSettled: isSettled), call)
        call.placement = nil
        perform(call.machine.sessionRefreshed(), call)
    }

    /// RFC 3261 §13.2.2.4: with the credentials of the INVITE, where these are for whom the ACK goes to.
    func acknowledge(_ transaction: SofiaClientTransaction, hasCredentials: Bool, _ line: Line) {
        if hasCredentials { line.credentials.succeeded() }
        transaction.acknowledge(showsCredentials: hasCredentials && leadsToServer(transaction.dialog, line))
    }

    /// A final response that is no 2xx: another way is tried, where there is one.
    private func tryAgain(_ call: Call, _ response: SIPMessage) {
        call.placement?.transaction = nil
        guard call.machine.state == .calling, isWorthAnotherTry(call, response) else {
            return refused(call, response.status, response.phrase)
        }
        sendInvite(call)
    }

    private func isWorthAnotherTry(_ call: Call, _ response: SIPMessage) -> Bool {
        switch response.status {
        case 300..<400:
            let contacts = response.all("Contact").flatMap { SIPAddress.list($0) }.filter { call.line.reaches($0.uri) }
            guard call.placement?.redirected(to: contacts) ?? false, let uri = call.placement?.uri else { return false }
            call.dialog.nextHop = nextHop(to: uri, redirecting: call)
            return true
        case 401, 407:
            let isStale = DigestChallenge.all(in: response).contains(where: \.isStale)
            guard call.placement?.isWorthAnswering(response.status, isStale: isStale) ?? false,
                let headers = credentialsAnswering(response, "INVITE", call.line, uri: call.placement?.uri)
            else { return false }
            call.placement?.credentials = headers
            return true
        case 422:
            return call.machine.session.refused(response.sessionTimer)
        default:
            return false
        }
    }

    /// A server that names another address wants that called and not itself; names, and whatever is behind a proxy or TLS,
    /// go the way of all requests.
    private func nextHop(to uri: String, redirecting call: Call) -> String? {
        let line = call.line
        let isDirect = line.proxy == nil && line.transport != .tls
        guard isDirect, let host = SIPURI(uri)?.host, SocketAddress(host: host, port: 0) != nil else {
            return line.nextHop
        }
        return call.agent.nextHop
    }

    /// Where the requests of a dialog go first; nil: where its route and target lead.
    ///
    /// A server that is reached over a connection is reached so, also where its Contact forgets to say it: without
    /// `transport`, RFC 3263 §4.1 would have us try UDP.
    /// - Parameter message: the INVITE that began the dialog, or its response.
    func nextHop(inDialogOf message: SIPMessage, _ line: Line, _ agent: SofiaUserAgent) -> String? {
        guard line.isStream, agent.nextHop == nil, message["Record-Route"] == nil,
            let uri = message["Contact"].map({ SIPAddress($0).uri }), !uri.lowercased().contains(";transport="),
            let target = SIPURI(uri), let server = line.servers.current, target.host == server.host,
            target.port ?? line.transport.defaultPort == server.port
        else { return agent.nextHop }
        return line.nextHop
    }

    private func refused(_ call: Call, _ status: Int, _ phrase: String) {
        tellReferrer(of: call, status, phrase)
        perform(call.machine.refused("\(status) \(phrase)"), call)
    }
}
