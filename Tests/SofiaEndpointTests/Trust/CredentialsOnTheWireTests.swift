#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    /// Whom the password's digest is given to, and for what.
    @Suite("Hostile servers get no digest", .timeLimit(.minutes(1)))
    struct CredentialsOnTheWireTests {
        private static let password = ["proxies.proxy0.password": "s3cret"]

        private func challenge(
            _ algorithm: DigestAlgorithm = .md5, realm: String = "home", isProxy: Bool = false
        ) -> SIPHeader {
            DigestChallenge(realm: realm, nonce: "n", algorithm: algorithm, isProxy: isProxy).header
        }

        /// Registers with a password, asked for in this way.
        private func register(
            _ phone: Phone, _ server: CallServer, _ settings: [String: String] = [:],
            _ algorithm: DigestAlgorithm = .md5
        ) async throws -> String {
            try await phone.connect(to: try await server.port, Self.password.merging(settings) { $1 })
            await server.reply(try await server.request("REGISTER"), 401, [challenge(algorithm)])
            let contact = try await server.register()
            await phone.log.wait(for: .ready)
            return contact
        }

        /// The far end of a call, at an address of its own, asks for the password whenever we say something in its dialog.
        @Test(arguments: ["home", "evil"], [401, 407])
        func theFarEndIsNoServer(realm: String, status: Int) async throws {
            try await Phone.with { phone, server in
                let contact = try await register(phone, server, ["policy.endpoint.accept_requests_from": "any"])
                let caller = CallServer()
                try await caller.open(host: "127.0.0.2")
                try await caller.begin()
                try await caller.send("INVITE", to: contact, body: .audio())
                let (id, _) = await phone.log.offer()
                try await phone.perform(.answer(id))
                _ = try await caller.answer()
                await phone.log.wait(for: .call(id, .connected))
                let demand = [challenge(realm: realm, isProxy: status == 407)]

                try await phone.perform(.hold(id))
                let hold = try await caller.request("INVITE")
                await caller.reply(hold, status, demand)
                // What follows shows that the demand was read, and that nothing came of it.
                try await phone.perform(.sendDigits(id, "5"))
                try await phone.perform(.release(id))
                let bye = try await caller.request("BYE")
                #expect(bye.message["Authorization"] == nil && bye.message["Proxy-Authorization"] == nil)
                await caller.reply(bye, status, demand)
                #expect(await phone.log.end(of: id) == .local)

                // The server's next challenge is answered by its own nonce, as if nothing had been.
                try await phone.perform(.disconnect)
                let last = try await server.request("REGISTER")
                let shown = DigestParameters(try found(last.message["Authorization"]))
                #expect(shown["realm"] == "home" && shown["nonce"] == "n" && shown["nc"] == "00000002")
                #expect(last.message["Proxy-Authorization"] == nil)
                await server.reply(last, 200)
                await phone.log.wait(for: .disconnected)
                await caller.stop()
            }
        }

        /// A challenge that the server hands on has its address: the realm tells.
        @Test func anotherRealmThroughTheServer() async throws {
            try await Phone.with { phone, server in
                _ = try await register(phone, server)
                try await phone.perform(.dial("7002"))
                let invite = try await server.request("INVITE")
                await server.reply(invite, 407, [challenge(realm: "evil", isProxy: true)])
                let (id, _) = await phone.log.dialled()
                guard case .failed(let reason) = await phone.log.end(of: id) else { throw Missing("a failure") }
                #expect(reason.contains("407"))
                // Its own realm is answered, by a proxy's header too.
                try await phone.perform(.dial("7003"))
                await server.reply(try await server.request("INVITE"), 407, [challenge(isProxy: true)])
                let again = try await server.request("INVITE")
                #expect(again.message["Proxy-Authorization"]?.contains("realm=\"home\"") == true)
                await server.reply(again, 486)
            }
        }

        /// A registrar that asked for SHA-256 and then for MD5 is perhaps somebody else.
        @Test func weakerThanBefore() async throws {
            try await Phone.with { phone, server in
                _ = try await register(phone, server, [:], .sha256)
                try await phone.perform(.dial("7002"))
                await server.reply(try await server.request("INVITE"), 407, [challenge(.md5, isProxy: true)])
                let (id, _) = await phone.log.dialled()
                guard case .failed = await phone.log.end(of: id) else { throw Missing("a failure") }
                try await phone.perform(.dial("7003"))
                await server.reply(
                    try await server.request("INVITE"), 407,
                    [challenge(.md5, isProxy: true), challenge(.sha256, isProxy: true)])
                let again = try await server.request("INVITE")
                #expect(again.message["Proxy-Authorization"]?.contains("SHA-256") == true)
                await server.reply(again, 486)
            }
        }

        /// The ACK of a call's 2xx carries the credentials of its INVITE (RFC 3261 §13.2.2.4) to the server only.
        @Test func theACKGoesToTheFarEnd() async throws {
            try await Phone.with { phone, server in
                _ = try await register(phone, server)
                try await phone.perform(.dial("7002"))
                await server.reply(try await server.request("INVITE"), 407, [challenge(isProxy: true)])
                let invite = try await server.request("INVITE")
                #expect(invite.message["Proxy-Authorization"] != nil)
                try await Stranger.with { stranger in
                    let target = SIPHeader("Contact", "<sip:7002@127.0.0.2:\(await stranger.port)>")
                    await server.reply(invite, 200, [target], body: .audio("0"))
                    let ack = try await stranger.next()
                    #expect(ack.hasPrefix("ACK "))
                    #expect(!ack.contains("Authorization"))
                    let (id, _) = await phone.log.dialled()
                    await phone.log.wait(for: .call(id, .connected))
                    try await phone.perform(.release(id))
                    let bye = TextRequest(text: try await stranger.next())
                    #expect(bye.method == "BYE")
                    try await stranger.send(
                        bye.response(401, [challenge().name + ": " + challenge().value]),
                        to: try port(of: try found(await server.lastContact)))
                    #expect(await phone.log.end(of: id) == .local)
                    #expect(!(await stranger.received.contains { $0.contains("Authorization: Digest username") }))
                }
            }
        }
    }
#endif
