#if SofiaSIP
    import Logging
    import SofiaUserAgent
    import Testing

    /// Two agents on one loop talk to each other over real sockets on loopback.
    @Suite(.timeLimit(.minutes(1)))
    struct ExchangeTests {
        private let loop = SofiaLoop(logger: Logger(label: "test"))

        private func withPair(_ body: (Party, Party) async throws -> Void) async throws {
            let near = Party(on: loop)
            let far = Party(on: loop)
            try await near.open()
            try await far.open()
            do {
                try await body(near, far)
            } catch {
                await loop.stop()
                throw error
            }
            await near.close()
            await far.close()
            await loop.stop()
        }

        @Test(arguments: ["udp", "tcp"])
        func registrationsShareACallID(transport: String) async throws {
            try await withPair { near, far in
                let address = try await far.address
                try await near.begin(user: "5320", to: address)
                let uri = "sip:\(address);transport=\(transport)"
                let contact = try await near.agent.contact(user: "5320", overTCP: transport == "tcp")
                try await near.send("REGISTER", to: uri, headers: [contact, SIPHeader("Expires", "60")])
                let first = try await far.nextRequest("REGISTER")
                #expect(first.isStream == (transport == "tcp"))
                #expect(first.source.host == "127.0.0.1")
                #expect(first.message.requestURI == uri)
                #expect(SIPAddress(try require(first.message["contact"])).user == "5320")
                #expect(first.message["User-Agent"] == "party/1")
                #expect(SIPAddress(try require(first.message["From"])).parameters["tag"] != nil)
                await far.reply(first, 401, headers: [DigestChallenge(realm: "r", nonce: "n").header])
                let challenge = try require(DigestChallenge(in: try await near.nextResponse(401)))
                #expect(challenge == DigestChallenge(realm: "r", nonce: "n"))
                let credentials = DigestResponse.header(
                    for: challenge, user: "5320", password: "p", method: "REGISTER", uri: uri, count: 1,
                    clientNonce: "c")
                try await near.send("REGISTER", to: uri, headers: [contact, credentials])
                let second = try await far.nextRequest("REGISTER")
                #expect(second.message["Call-ID"] == first.message["Call-ID"])
                #expect(second.message["From"] == first.message["From"])
                #expect(second.message.sequence == first.message.sequence + 1)
                let shown = DigestParameters(try require(second.message["Authorization"]))
                #expect(DigestResponse.isValid(shown, user: "5320", password: "p", method: "REGISTER"))
                #expect(!DigestResponse.isValid(shown, user: "5320", password: "q", method: "REGISTER"))
                await far.reply(second, 200, headers: [SIPHeader("Contact", "\(contact.value);expires=30")])
                let answer = try await near.nextResponse(200)
                #expect(SIPAddress(try require(answer["Contact"])).parameters["expires"] == "30")
            }
        }

        @Test(arguments: [false, true])
        func callWithLateOffer(overTCP: Bool) async throws {
            try await withPair { near, far in
                let target = try await far.agent.contact(user: "7001", overTCP: overTCP)
                let here = try await near.agent.contact(user: "5320", overTCP: overTCP)
                try await near.begin(user: "5320", to: try await far.address)
                try await near.send(
                    "INVITE", to: SIPAddress(target.value).uri, headers: [here, SIPHeader("X-Genesys-CallUUID", "U1")])
                let invite = try await far.nextRequest("INVITE")
                #expect(invite.message["x-genesys-calluuid"] == "U1")
                await far.reply(invite, 100)
                try await far.accept(invite)
                await far.reply(invite, 180, headers: [target])
                let ringing = try await near.nextResponse(180)
                #expect(SIPAddress(try require(ringing["To"])).parameters["tag"] != nil)

                // The remote control of a CTI server: a NOTIFY within the early dialog.
                try await near.send("NOTIFY", headers: [SIPHeader("Event", "talk"), here])
                let notify = try await far.nextRequest("NOTIFY")
                #expect(notify.message["Event"] == "talk")
                await far.reply(notify, 200)
                _ = try await near.nextResponse(200)

                await far.reply(invite, 200, headers: [target], body: .description("v=0\r\noffer\r\n"))
                guard case .response(let transaction, let answer) = try await near.next() else {
                    throw Unexpected("no 200")
                }
                #expect(answer.status == 200)
                #expect(answer.body == "v=0\r\noffer\r\n")
                await near.acknowledge(transaction, body: .description("v=0\r\nanswer\r\n"))
                guard case .acknowledged(let ack) = try await far.nextFollowUp() else { throw Unexpected("no ACK") }
                #expect(ack.body == "v=0\r\nanswer\r\n")
                #expect(ack["Content-Type"] == "application/sdp")

                // Both sides may speak within the dialog.
                try await far.send("BYE", headers: [SIPHeader("Reason", "SIP;cause=200")])
                let bye = try await near.nextRequest("BYE")
                #expect(bye.message["Reason"] == "SIP;cause=200")
                #expect(bye.message["Call-ID"] == invite.message["Call-ID"])
                await near.reply(bye, 200)
                _ = try await far.nextResponse(200)
            }
        }

        @Test func cancelledInvite() async throws {
            try await withPair { near, far in
                try await near.begin(user: "5320", to: try await far.address)
                let here = try await near.agent.contact(user: "5320", overTCP: false)
                let transaction = try await near.send("INVITE", headers: [here])
                let invite = try await far.nextRequest("INVITE")
                try await far.accept(invite)
                await far.reply(invite, 180)
                _ = try await near.nextResponse(180)
                await near.cancel(transaction)
                guard case .cancelled(let cancel) = try await far.nextFollowUp() else { throw Unexpected("no CANCEL") }
                #expect(cancel.method == "CANCEL")
                _ = try await near.nextResponse(487)
            }
        }

        @Test func nobodyListens() async throws {
            try await withPair { near, far in
                let address = try await far.address
                await far.close()
                try await near.begin(user: "5320", to: address)
                try await near.send("REGISTER", to: "sip:\(address);transport=tcp")
                let answer = try await near.nextResponse(503)
                #expect(answer.isInternal)
            }
        }

        @Test func lostConnectionIsTold() async throws {
            try await withPair { near, far in
                let address = try await far.address
                try await near.begin(user: "5320", to: address)
                let transaction = try await near.send("OPTIONS", to: "sip:\(address);transport=tcp")
                let request = try await far.nextRequest("OPTIONS")
                try await near.watchConnection(of: transaction)
                await far.reply(request, 200)
                _ = try await near.nextResponse(200)
                await far.close()
                guard case .connectionLost = try await near.next() else { throw Unexpected("nothing lost") }
            }
        }

        @Test func nothingIsSmuggledInByAHeader() async throws {
            try await withPair { near, far in
                let address = try await far.address
                try await near.begin(user: "5320", to: address)
                try await near.send("OPTIONS", to: "sip:\(address)", headers: [SIPHeader("Subject", "a\r\nX-Evil: 1")])
                let request = try await far.nextRequest("OPTIONS")
                #expect(request.message["X-Evil"] == nil)
                #expect(request.message["Subject"] == "a  X-Evil: 1")
                await far.reply(request, 200)
                _ = try await near.nextResponse(200)
            }
        }

        @Test func sixthVersionOfTheInternetProtocol() async throws {
            let near = Party(on: loop)
            let far = Party(on: loop)
            try await near.open(host: "::1")
            try await far.open(host: "::1")
            let address = try await far.address
            try await near.begin(user: "5320", to: address)
            try await near.send("REGISTER", to: "sip:\(address);transport=udp")
            let request = try await far.nextRequest("REGISTER")
            #expect(request.source.host == "::1")
            await far.reply(request, 200)
            _ = try await near.nextResponse(200)
            await loop.stop()
        }
    }
#endif
