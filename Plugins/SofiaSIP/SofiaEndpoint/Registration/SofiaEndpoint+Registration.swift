import BoundedNumbers
import EndpointAPI
import Logging
import MediaCore
import SofiaUserAgent

/// Does what a ``RegistrationMachine`` wants, and tells it what came of it.
extension SofiaEndpoint {
    func perform(_ effects: [RegistrationEffect], _ line: Line) {
        for effect in effects {
            switch effect {
            case .register(let expires):
                line.expires = expires
                reach(line)
            case .authenticate:
                sendRegister(line)
            case .unregister:
                line.expires = 0
                sendRegister(line)
            case .nextServer:
                closeLink(of: line)
                line.servers.next()
            case .redirect(let targets):
                redirect(line, to: targets)
            case .forgetServers:
                closeLink(of: line)
                line.returnHome()
            case .beginAnew:
                line.series?.close()
                line.series = nil
                line.agent = nil
            case .startTimer(let timer, let delay):
                startTimer(.line(line.index, timer), after: delay)
            case .stopTimer(let timer):
                timers.stop(.line(line.index, timer))
            case .report(let state, let reason):
                changed(line, to: state, reason)
            case .abandon:
                abandon(line)
            case .finished:
                // Another connection may still say goodbye over the same stream, which therefore stays.
                line.search += 1
                line.transaction?.abandon()
                line.transaction = nil
                line.watch?.end()
                line.watch = nil
                closeLink(of: line)
                line.isFinished = true
                finishDisconnecting()
            }
        }
    }

    private func changed(_ line: Line, to state: ConnectionState, _ reason: String?) {
        logger.debug(
            "SIP connection changed",
            metadata: [
                "sip.connection": "\(line.index)", "sip.state": "\(state.rawValue)", "sip.reason": "\(reason ?? "")",
            ])
        if state != .ready { stopProbing(line) }
        report(.connection(line.index, state, reason: reason))
    }

    /// The outstanding request and the connection that it went over are given up.
    private func abandon(_ line: Line) {
        line.search += 1
        if line.isStream, let transaction = line.transaction {
            line.watch?.end()
            line.watch = transaction.watchConnection {}
        }
        line.transaction?.abandon()
        line.transaction = nil
        // A connection that leads nowhere would take the next request as well.
        if line.isStream { line.watch?.breakConnection() }
        line.watch = nil
        closeLink(of: line)
    }

    private func redirect(_ line: Line, to targets: [String]) {
        let server = targets.lazy.compactMap { ServerName(uri: $0, fallback: line.transport) }.first
        guard let server else { return }
        closeLink(of: line)
        line.watch?.end()
        line.watch = nil
        line.redirect(to: server)
    }

    // MARK: Sending

    /// A refused or unsendable request, as the machine sees it.
    func lost(_ line: Line, _ detail: String) {
        let effects = line.machine.transportLost(
            detail, jitter: .random(in: 0...1), hasAlternative: line.servers.hasAlternative)
        perform(effects, line)
    }

    /// Sends the REGISTER that is wanted now, over the connection that is there.
    func sendRegister(_ line: Line) {
        // Without registration there is nothing to say but, over TLS, who we are.
        if line.machine.state == .standalone { return line.transport == .tls ? probe(line) : () }
        do throws(SofiaError) {
            guard let nextHop = line.nextHop else { return lost(line, "there is no connection") }
            let agent = try agent(for: line)
            let series: SofiaDialog
            if let begun = line.series {
                series = begun
                if series.agent !== agent { try series.move(to: agent) }
            } else {
                series = try agent.makeDialog(from: line.address, to: line.address)
                line.series = series
            }
            series.nextHop = nextHop
            let instance = line.instance ?? signalling.instances.claim(line.target.user, connection: line.index)
            line.instance = instance
            let contact = instance.identifier.naming(contact(of: line, at: agent))
            var headers = [contact, SIPHeader("Expires", "\(line.expires)"), agent.allow]
            headers += line.route
            if let link = line.link { headers.append(link.pass) }
            headers += line.credentials.headers(method: "REGISTER", uri: line.registrar)
            line.transaction = try series.send("REGISTER", to: line.registrar, headers: headers) {
                [weak self, index = line.index] transaction, response in
                self?.assumeIsolated { $0.registrarResponded(transaction, response, to: index) }
            }
        } catch {
            line.transaction = nil
            lost(line, "\(error)")
        }
    }

    func contact(of line: Line, at agent: SofiaUserAgent) -> SIPHeader {
        guard let seen = line.seenAddress else { return agent.contact(user: line.target.user, overTCP: line.isStream) }
        let uri = SIPAddress(user: line.target.user, host: seen.host, port: seen.port).uri
        return SIPHeader("Contact", "<\(uri)\(line.isStream ? ";transport=\(line.transport.rawValue)" : "")>")
    }

    private func registrarResponded(_ transaction: SofiaClientTransaction, _ response: SIPMessage, to index: Int) {
        guard let line = line(at: index), line.transaction === transaction else { return }
        if response.status >= 200 { line.transaction = nil }
        guard !response.isInternal else { return lost(line, "nobody answers there (\(response.phrase))") }
        let challenges = take(response, line)
        if (200..<300).contains(response.status) {
            line.credentials.takeNextNonce(response)
            line.credentials.succeeded()
            if line.transport != .tls, let source = response.source {
                trust.sources.registered(from: source, connection: index)
            }
            line.servers.worked()
            watchConnection(of: line, transaction)
        }
        let contact = line.agent.map { self.contact(of: line, at: $0) }
        let answer = RegistrationResponse(response, challenges: challenges, contact: contact)
        let isUnregistering = line.expires == 0
        perform(
            line.machine.responded(
                answer, jitter: .random(in: 0...1), hasAlternative: line.servers.hasAlternative), line)
        guard !isUnregistering, (200..<300).contains(response.status), line.machine.state == .ready else { return }
        if line.servers.isAtBest { line.failBack.registered() }
        startProbing(line)
        if mendAddress(of: line, by: response) { return }
        closeUnusedAgents()
    }

    /// RFC 5626 §4.2: over a stream, the registration lives as long as its connection.
    private func watchConnection(of line: Line, _ transaction: SofiaClientTransaction) {
        line.watch?.end()
        line.watch = transaction.watchConnection { [weak self, index = line.index] in
            self?.assumeIsolated { $0.connectionLost(index) }
        }
        guard profile.pings(of: line.index) else { return }
        line.watch?.ping(every: profile.keepAliveInterval(of: line.index), patience: Self.pongPatience)
    }

    /// RFC 5626 §4.4.1.
    private static let pongPatience = Duration.seconds(4)

    private func connectionLost(_ index: Int) {
        guard let line = line(at: index) else { return }
        line.watch = nil
        lost(line, "the far end closed it")
    }

    func line(at index: Int) -> Line? { lines.first { $0.index == index } }
}

extension RegistrationResponse {
    /// - Parameters:
    ///   - challenges: those that can be answered.
    ///   - contact: ours, whose granted time counts.
    init(_ message: SIPMessage, challenges: [DigestChallenge], contact: SIPHeader?) {
        let isRedirection = (300..<400).contains(message.status)
        self.init(
            status: message.status, phrase: message.phrase,
            granted: Self.granted(message, contact: contact.map { SIPAddress($0.value).uri }),
            retryAfter: RetrySeconds(field: message["Retry-After"]),
            minExpires: RegistrationSeconds(field: message["Min-Expires"]),
            challenge: challenges.isEmpty ? nil : challenges.contains(where: \.isStale) ? .stale : .fresh,
            realms: Set(challenges.map { "\($0.isProxy ? "proxy" : "server") \($0.realm)" }),
            targets: isRedirection ? Self.targets(message) : [])
    }

    /// RFC 3261 §10.2.4: the `expires` of our contact, or else the header.
    private static func granted(_ message: SIPMessage, contact: String?) -> RegistrationSeconds? {
        let contacts = message.all("Contact").flatMap { SIPAddress.list($0) }
        let only = contacts.count == 1 ? contacts[0] : nil
        let ours = contacts.first { $0.uri.lowercased() == contact?.lowercased() } ?? only
        return RegistrationSeconds(field: ours?.parameters["expires"]) ?? RegistrationSeconds(field: message["Expires"])
    }

    /// RFC 3261 §8.1.3.4: by `q`, and in their order where that is the same.
    private static func targets(_ message: SIPMessage) -> [String] {
        let contacts = message.all("Contact").flatMap { SIPAddress.list($0) }.filter { !$0.uri.isEmpty }
        let ranked = contacts.enumerated().map { index, contact in
            (rank: contact.preference, index: index, uri: contact.uri)
        }
        return ranked.sorted { ($1.rank, $0.index) < ($0.rank, $1.index) }.map(\.uri)
    }
}
