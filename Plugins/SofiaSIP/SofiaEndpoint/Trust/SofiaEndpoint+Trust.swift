import EndpointAPI
import Logging
import MediaCore
import SettingsCatalogue
import SofiaUserAgent

/// Who may have this phone act.
extension SofiaEndpoint {
    /// After which names are looked up again.
    private static let renewal = Duration.seconds(300)

    // MARK: Who it is

    func sender(at source: MessagePlace?, of agent: SofiaUserAgent) -> RequestSender {
        guard let source else { return .stranger }
        // What came over TLS comes from our own end of it; anybody else on this host knocks at the wrong door.
        if agent.configuration.isStreamOnly {
            return lines.contains { $0.agent === agent && isEntrance(source, of: $0) } ? .server : .stranger
        }
        let address = IPAddress(source)
        if trust.sources.isServer(address) { return .server }
        return trust.sources.trusts(address) ? .trustedPeer : .stranger
    }

    /// The same of a call: whoever is in it is no stranger there.
    private func sender(at source: MessagePlace?, in call: Call) -> RequestSender {
        let sender = sender(at: source, of: call.agent)
        guard sender == .stranger, let source, !call.agent.configuration.isStreamOnly else { return sender }
        return call.isFarEnd(IPAddress(source)) ? .farEnd : .stranger
    }

    /// Whether a message of the stack's own half of a TLS connection came from there.
    private func isEntrance(_ place: MessagePlace, of line: Line) -> Bool {
        line.link?.assumeIsolated { $0.entrance?.port } == place.port
    }

    /// Whether a response is one of the connection's own server, to a request that went there: only such a one gets a password.
    func isOfServer(_ response: SIPMessage, _ line: Line) -> Bool {
        guard let source = response.source, let destination = response.destination else { return false }
        if line.transport == .tls { return isEntrance(source, of: line) && isEntrance(destination, of: line) }
        return [source, destination].allSatisfy { trust.sources.isServer(IPAddress($0), of: line.index) }
    }

    /// Whether requests of a dialog go to the connection's own server first.
    func leadsToServer(_ dialog: SofiaDialog, _ line: Line) -> Bool {
        if line.transport == .tls { return dialog.nextHop != nil }
        guard let host = (dialog.nextHop ?? dialog.firstHop).flatMap({ SIPURI($0) })?.host else { return false }
        guard let address = IPAddress(host) else { return [line.server.host, line.proxy?.host].contains(host) }
        return trust.sources.isServer(address, of: line.index)
    }

    // MARK: What they may do

    /// Whether a request is looked at at all. Asked of every one that arrives, by its first line.
    func welcomes(_ method: String, from source: MessagePlace, at key: String) -> RequestWelcome {
        guard let agent = agents[key] else { return .none }
        let sender = sender(at: source, of: agent)
        if sender == .stranger, agent.configuration.isStreamOnly { return .none }
        let welcome = DialogAdmission.welcome(to: method, from: sender, takesStrangers: !profile.refusesStrangers)
        guard welcome != .full else { return .full }
        let address = IPAddress(source)
        // OPTIONS of whoever is in a call, outside of it, is as anybody's.
        let isInCall = method != "OPTIONS" && calls.values.contains { $0.agent === agent && $0.isFarEnd(address) }
        return isInCall ? .full : welcome
    }

    /// Lets a request outside any dialog in, or refuses it.
    func admit(_ request: SofiaServerTransaction, at key: String) {
        guard let agent = agents[key] else { return request.reply(503) }
        let sender = sender(at: request.message.source, of: agent)
        // Whoever may have the phone place a call may have it place an expensive one.
        let isAdmitted =
            request.message.method == "REFER" ? sender == .server : sender.isTrusted || !profile.refusesStrangers
        guard isAdmitted else {
            refuse(request)
            return
        }
        received(request, at: key, from: sender)
    }

    /// Whether a request of a call's dialog may do what it wants; refuses it where not.
    func admits(_ request: SofiaServerTransaction, in id: CallID) -> Bool {
        // Whatever belongs to no call is refused with that.
        guard let call = calls[id] else { return true }
        let message = request.message
        let event = (message["Event"] ?? "").prefix { $0 != ";" && !$0.isWhitespace }.lowercased()
        let isAdmitted = DialogAdmission.admits(
            message.method, event: event, from: sender(at: message.source, in: call),
            isStrangersCall: !call.isTrusted)
        if !isAdmitted { refuse(request) }
        return isAdmitted
    }

    /// Whether a follow-up of a call's INVITE may say something.
    func admits(_ followUp: SIPMessage, of call: Call) -> Bool {
        DialogAdmission.admits(
            followUp.method, from: sender(at: followUp.source, in: call), isStrangersCall: !call.isTrusted)
    }

    private func refuse(_ request: SofiaServerTransaction) {
        request.reply(403)
        let now = ContinuousClock.now
        if trust.notice.looksAgain(at: now) { lookUpTrust() }
        guard let others = trust.notice.refused(at: now) else { return }
        let host = request.message.source.map { "\(IPAddress($0))" } ?? request.source.host
        logger.warning(
            "a SIP request was refused, since its sender is neither a server of ours nor a trusted peer",
            metadata: [
                "sip.method": "\(request.message.method)", "sip.source": "\(host)", "sip.refused_since": "\(others)",
                "remedy": "if it may call this phone, add \(host) to policy.endpoint.trusted_peers",
            ])
    }

    // MARK: Addresses

    /// Begins with nobody but whom the settings name.
    func resetTrust() {
        trust = RequestTrust(sources: TrustedSources(peers: profile.trustedPeers))
        _ = trust.notice.looksAgain(at: .now)
        lookUpTrust()
    }

    /// Finds out what the names of servers and peers stand for. What is numeric counts from here on.
    func lookUpTrust() {
        guard connectPhase == .connected else { return }
        startTimer(.trust, after: Self.renewal)
        for line in lines {
            for server in Set([line.firstHop, line.server]) {
                lookUp(server) { [index = line.index] in $0.trust.sources.take($1, of: server.host, connection: index) }
            }
        }
        guard let transport = lines.first?.transport else { return }
        for name in trust.sources.names {
            lookUp(ServerName(host: name, port: nil, transport: transport)) {
                $0.trust.sources.take($1, ofPeer: name)
            }
        }
    }

    /// The far end of a call is perhaps known by a name.
    func lookUpFarEnd(of call: Call) {
        for uri in [call.dialog.remoteTarget, call.dialog.firstHop].compactMap(\.self) {
            guard let found = SIPURI(uri) else { continue }
            let name = ServerName(host: found.host, port: found.port, transport: call.line.transport)
            lookUp(name) { [id = call.id] in $0.calls[id]?.farEnds.formUnion($1.compactMap { IPAddress($0) }) }
        }
    }

    /// Tells all addresses of a server, of both families: at once where they are numeric, and not at all where none is found.
    private func lookUp(
        _ server: ServerName, _ take: @escaping @Sendable (isolated SofiaEndpoint, [String]) -> Void
    ) {
        guard IPAddress(server.host) == nil else { return take(self, [server.host]) }
        let location = ServerLocation(resolver: signalling.resolver, families: .ipv4First)
        Task {
            var found: [String] = []
            // Without a port SRV leads elsewhere than the name's own addresses do.
            for port in Set([server.port, server.port ?? server.transport.defaultPort]) {
                let asked = ServerName(host: server.host, port: port, transport: server.transport)
                let targets = try? await location.targets(of: asked)
                found += targets?.map(\.host) ?? []
            }
            if !found.isEmpty { take(self, found) }
        }
    }
}

extension Call {
    /// Whether somebody sends from where the call came from, or where our requests of its dialog go.
    func isFarEnd(_ address: IPAddress) -> Bool { farEnds.contains { $0.isSame(as: address) } }
}
