import EndpointAPI
import Logging
import SofiaUserAgent

/// Does what a ``RegistrationMachine`` wants, and tells it what came of it.
extension SofiaEndpoint {
    func perform(_ effects: [RegistrationEffect], _ line: Line) {
        for effect in effects {
            switch effect {
            case .register(let expires):
                line.expires = expires
                sendRegister(line)
            case .authenticate:
                sendRegister(line)
            case .unregister:
                line.expires = 0
                sendRegister(line)
            case .startTimer(let timer, let delay):
                startTimer(.line(line.index, timer), after: delay)
            case .stopTimer(let timer):
                timers.stop(.line(line.index, timer))
            case .report(let state, let reason):
                logger.debug(
                    "SIP connection changed",
                    metadata: [
                        "sip.connection": "\(line.index)", "sip.state": "\(state.rawValue)",
                        "sip.reason": "\(reason ?? "")",
                    ])
                report(.connection(line.index, state, reason: reason))
            case .abandon:
                line.transaction?.abandon()
                line.transaction = nil
            case .finished:
                line.isFinished = true
                finishDisconnecting()
            }
        }
    }

    private func sendRegister(_ line: Line) {
        do throws(SofiaError) {
            let agent = try agent(for: line)
            let series: SofiaDialog
            if let begun = line.series {
                series = begun
            } else {
                series = try agent.makeDialog(from: line.address, to: line.address)
                line.series = series
            }
            var headers = [
                agent.contact(user: line.target.user, overTCP: line.isStream), SIPHeader("Expires", "\(line.expires)"),
                agent.allow,
            ]
            if let header = line.credentials.header(method: "REGISTER", uri: line.registrar) { headers.append(header) }
            line.transaction = try series.send("REGISTER", to: line.registrar, headers: headers) {
                [weak self, index = line.index] transaction, response in
                self?.assumeIsolated { $0.registrarResponded(transaction, response, to: index) }
            }
        } catch {
            line.transaction = nil
            perform(line.machine.transportLost("\(error)", jitter: .random(in: 0...1)), line)
        }
    }

    private func registrarResponded(_ transaction: SofiaClientTransaction, _ response: SIPMessage, to index: Int) {
        guard let line = lines.first(where: { $0.index == index }), line.transaction === transaction else { return }
        if response.status >= 200 { line.transaction = nil }
        guard !response.isInternal else {
            let isName = response.phrase.hasPrefix("DNS")
            let detail = isName ? "DNS does not know the name" : "nobody answers there (\(response.phrase))"
            return perform(line.machine.transportLost(detail, jitter: .random(in: 0...1)), line)
        }
        let challenge = DigestChallenge(in: response)
        if let challenge { line.credentials.take(challenge) }
        if (200..<300).contains(response.status) { watchConnection(of: line, transaction) }
        let contact = line.agent?.contact(user: line.target.user, overTCP: line.isStream)
        let answer = RegistrationResponse(response, challenge: challenge, contact: contact)
        perform(line.machine.responded(answer, jitter: .random(in: 0...1)), line)
    }

    /// RFC 5626 §4.2: over a stream, the registration lives as long as its connection.
    private func watchConnection(of line: Line, _ transaction: SofiaClientTransaction) {
        line.watch?.end()
        line.watch = transaction.watchConnection { [weak self, index = line.index] in
            self?.assumeIsolated { $0.connectionLost(index) }
        }
    }

    private func connectionLost(_ index: Int) {
        guard let line = lines.first(where: { $0.index == index }) else { return }
        line.watch = nil
        perform(line.machine.transportLost("the far end closed it", jitter: .random(in: 0...1)), line)
    }
}

extension RegistrationResponse {
    /// - Parameter contact: ours, whose granted time counts.
    init(_ message: SIPMessage, challenge: DigestChallenge?, contact: SIPHeader?) {
        self.init(
            status: message.status, phrase: message.phrase,
            grantedSeconds: Self.granted(message, contact: contact.map { SIPAddress($0.value).uri }),
            retryAfter: Self.seconds(message["Retry-After"]), minExpires: Self.seconds(message["Min-Expires"]),
            challenge: challenge.map { $0.isStale ? .stale : .fresh })
    }

    /// RFC 3261 §10.2.4: the `expires` of our contact, or else the header.
    private static func granted(_ message: SIPMessage, contact: String?) -> Int? {
        let contacts = message.all("Contact").flatMap { SIPAddress.list($0) }
        let only = contacts.count == 1 ? contacts[0] : nil
        let ours = contacts.first { $0.uri.lowercased() == contact?.lowercased() } ?? only
        return seconds(ours?.parameters["expires"]) ?? seconds(message["Expires"])
    }

    /// The digits at the beginning, before a comment or parameters.
    private static func seconds(_ text: String?) -> Int? {
        text.flatMap { Int($0.prefix { $0.isASCII && $0.isNumber }) }
    }
}
