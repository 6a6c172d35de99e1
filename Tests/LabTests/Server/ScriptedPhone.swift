#if SofiaSIP
    import MediaCore
    import MediaRuntime
    import SofiaUserAgent
    import Testing

    @testable import Lab

    /// A phone that does as the test says; without any sound unless it is given a voice.
    actor ScriptedPhone {
        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor.asUnownedSerialExecutor() }

        /// What happened, for tests to wait for.
        struct Diary: Sendable {
            var invites: [SIPMessage] = []
            var notices: [String] = []
            var acknowledgements: [SIPMessage] = []
            var wasCancelled = false
            var wasHungUp = false
            var reinvites: [String] = []
        }

        let user: String
        nonisolated let diary = Observed(Diary())
        /// Refuses calls with this status.
        var refusal: Int?
        private let loop: SofiaLoop
        private let media: MediaEngine
        private var agent: SofiaUserAgent?
        private var registration: SofiaDialog?
        private var dialog: SofiaDialog?
        private var invite: SofiaServerTransaction?
        private var leg: MediaLeg?

        init(user: String, loop: SofiaLoop, media: MediaEngine) {
            self.user = user
            self.media = media
            self.loop = loop
        }

        func refuse(with status: Int) {
            refusal = status
        }

        func close() {
            leg?.close()
            agent?.close()
        }

        // MARK: Registering

        /// Sends one REGISTER, and again with credentials when that is asked for and a password is given.
        /// - Returns: the final response.
        @discardableResult
        func register(at server: String, expires: Int, password: String? = nil, overTCP: Bool = false) async throws
            -> SIPMessage
        {
            let (agent, registration) = try open(at: server)
            let headers = [agent.contact(user: user, overTCP: overTCP), SIPHeader("Expires", "\(expires)")]
            let uri = "sip:\(server)\(overTCP ? ";transport=tcp" : "")"
            let first = try await send("REGISTER", in: registration, to: uri, headers: headers)
            guard let password, first.status == 401 else { return first }
            let challenge = try #require(DigestChallenge(in: first))
            let credentials = DigestResponse.header(
                for: challenge, user: user, password: password, method: "REGISTER", uri: uri, count: 1, clientNonce: "c"
            )
            return try await send("REGISTER", in: registration, to: uri, headers: headers + [credentials])
        }

        func options(at server: String) async throws -> SIPMessage {
            try await send("OPTIONS", in: open(at: server).1, to: "sip:\(server)", headers: [])
        }

        private func open(at server: String) throws -> (SofiaUserAgent, SofiaDialog) {
            if let agent, let registration { return (agent, registration) }
            let agent = try SofiaUserAgent(
                on: loop, SofiaUserAgent.Configuration(host: "127.0.0.1", userAgent: "scripted")
            ) { [weak self] transaction in self?.assumeIsolated { $0.received(transaction) } }
            let address = SIPAddress(uri: "sip:\(user)@\(server)")
            let registration = try agent.makeDialog(from: address, to: address)
            (self.agent, self.registration) = (agent, registration)
            return (agent, registration)
        }

        private func send(
            _ method: String, in dialog: SofiaDialog, to uri: String? = nil, headers: [SIPHeader], body: SIPBody? = nil
        ) async throws -> SIPMessage {
            let answer = Observed<SIPMessage?>(nil)
            try dialog.send(method, to: uri, headers: headers, body: body) { transaction, response in
                guard response.status >= 200 else { return }
                if method == "INVITE", response.status < 300 { transaction.acknowledge() }
                answer.update { $0 = response }
            }
            return try await answer.wait("no answer to \(method)", within: .seconds(5)) { $0 }
        }

        // MARK: Calls

        private func received(_ transaction: SofiaServerTransaction) {
            let message = transaction.message
            guard message.method == "INVITE", let agent else { return transaction.reply(481) }
            diary.update { $0.invites.append(message) }
            if let refusal { return transaction.reply(refusal) }
            dialog = try? agent.accept(transaction) { [weak self] in
                let request = $0
                self?.assumeIsolated { $0.receivedInDialog(request) }
            }
            invite = transaction
            transaction.followUp = { [weak self] followUp in self?.assumeIsolated { $0.followed(followUp) } }
            transaction.reply(180, headers: [agent.contact(user: user, overTCP: transaction.isStream)])
        }

        private func followed(_ followUp: SofiaServerTransaction.FollowUp) {
            switch followUp {
            case .acknowledged(let message): diary.update { $0.acknowledgements.append(message) }
            case .cancelled: diary.update { $0.wasCancelled = true }
            case .timedOut, .confirmed, .unconfirmed: break
            }
        }

        private func receivedInDialog(_ request: SofiaServerTransaction) {
            let message = request.message
            switch message.method {
            case "NOTIFY":
                let event = message["Event"] ?? ""
                request.reply(event == "talk" || event == "hold" ? 200 : 489)
                diary.update { $0.notices.append(event) }
                if event == "talk" { answer() }
            case "BYE":
                request.reply(200)
                diary.update { $0.wasHungUp = true }
            case "INVITE":
                let direction = Self.direction(of: message.body)
                let reversed = ["sendonly": "recvonly", "recvonly": "sendonly"][direction] ?? direction
                request.followUp = { [weak self] followUp in self?.assumeIsolated { $0.followed(followUp) } }
                request.reply(200, headers: contact, body: .description(Self.description(reversed, version: 2)))
                diary.update { $0.reinvites.append(direction) }
            default:
                request.reply(200)
            }
        }

        /// Answers with real media: the phone says and hears through this.
        func answer(with audio: LabAudio) throws {
            let invite = try #require(invite)
            let leg = try media.openLeg(
                MediaLegRequest(bindAddress: "127.0.0.1", canonicalName: "phone"), audio: audio, events: { _ in })
            self.leg = leg
            var negotiation = OfferAnswer(sessionID: 1, local: LocalMedia(address: leg.localAddress))
            if invite.message.body.isEmpty {
                let offer = negotiation.offer(direction: .sendrecv).text
                let offered = negotiation
                invite.followUp = { [weak self] followUp in
                    guard case .acknowledged(let message) = followUp,
                        let answer = try? SessionDescription.parse(message.body)
                    else { return }
                    self?.assumeIsolated { phone in
                        var agreed = offered
                        if let media = try? agreed.accept(answer) { phone.leg?.apply(media) }
                    }
                }
                invite.reply(200, headers: contact, body: .description(offer))
            } else {
                let offer = try SessionDescription.parse(invite.message.body)
                let (answer, agreed) = try negotiation.answer(offer, direction: .sendrecv)
                leg.apply(agreed)
                invite.reply(200, headers: contact, body: .description(answer.text))
            }
        }

        func answer() {
            invite?.reply(200, headers: contact, body: .description(Self.description("sendrecv", version: 1)))
        }

        func hold() async throws -> SIPMessage {
            try await send(
                "INVITE", in: try #require(dialog), headers: contact,
                body: .description(Self.description("sendonly", version: 3)))
        }

        /// Sends BYE; its answer is awaited by nobody.
        func hangUp() throws {
            try #require(dialog).send("BYE") { _, _ in }
        }

        private var contact: [SIPHeader] { agent.map { [$0.contact(user: user, overTCP: false)] } ?? [] }

        static func direction(of description: String) -> String {
            ["sendonly", "recvonly", "inactive"].first { description.contains("a=\($0)") } ?? "sendrecv"
        }

        static func description(_ direction: String, version: Int) -> String {
            """
            v=0\r\no=phone 1 \(version) IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r
            m=audio 9 RTP/AVP 8 0\r\na=\(direction)\r\n
            """
        }
    }
#endif
