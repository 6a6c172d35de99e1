#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    /// Calls that the phone places (RFC 3261 §13.2).
    @Suite(.timeLimit(.minutes(1)))
    struct DiallingOnTheWireTests {
        @Test func callIsPlacedAndAnswered() async throws {
            try await Phone.with { phone, server in
                _ = try await phone.register(with: server)
                let port = try await server.port
                try await phone.perform(.dial("+49 (30) 12-34"))
                let invite = try await server.invite()
                let (id, offer) = await phone.log.dialled()
                #expect(offer.remote == "+49301234")
                #expect(invite.message.requestURI == "sip:+49301234@127.0.0.1:\(port)")
                #expect(invite.message["From"].map { SIPAddress($0).user } == "5320")
                #expect(invite.message.tokens("Supported").isSuperset(of: ["100rel", "timer", "replaces"]))
                #expect(invite.message["Session-Expires"] == "1800")
                #expect(invite.message.body.contains("RTP/AVP 0 8 101"))
                await server.reply(invite, 180)
                await phone.log.wait(for: .call(id, .ringing))
                let named = await server.contact() + [SIPHeader("X-Genesys-CallUUID", "U7")]
                await server.reply(invite, 200, named, body: .audio("0"))
                let ack = try await server.acknowledgement()
                #expect(ack.requestURI.contains("sip:7002@"), "the target is the Contact")
                await phone.log.wait(for: .call(id, .connected))
                #expect(phone.log.events.contains(.call(id, .identified("U7"))))
                try await phone.perform(.hold(id))
                let hold = try await server.request("INVITE")
                #expect(hold.message.body.contains("a=sendonly"))
                await server.reply(hold, 200, body: .audio("0", direction: "recvonly", version: 2))
                await phone.log.wait(for: .call(id, .held))
                try await server.send("BYE")
                try await server.response(200, to: "BYE")
                #expect(await phone.log.end(of: id) == .remote)
            }
        }

        /// Each hop may ask for a password of its own (RFC 3261 §22.3).
        @Test func challengesAreAnswered() async throws {
            try await Phone.with { phone, server in
                _ = try await phone.register(with: server, ["proxies.proxy0.password": "secret-word"])
                try await phone.perform(.dial("7002"))
                let first = try await server.request("INVITE")
                await server.reply(first, 407, [DigestChallenge(realm: "proxy", nonce: "n", isProxy: true).header])
                let second = try await server.request("INVITE")
                #expect(
                    second.message["Proxy-Authorization"]?.contains("uri=\"\(second.message.requestURI)\"") ?? false)
                #expect(second.message["Call-ID"] == first.message["Call-ID"])
                #expect(second.message["From"] == first.message["From"])
                #expect(second.message.sequence == first.message.sequence + 1)
                await server.reply(second, 401, [DigestChallenge(realm: "far", nonce: "m").header])
                let third = try await server.invite()
                #expect(third.message["Authorization"]?.contains("realm=\"far\"") ?? false)
                #expect(third.message["Proxy-Authorization"]?.contains("realm=\"proxy\"") ?? false)
                let (id, _) = await phone.log.dialled()
                await server.reply(third, 200, await server.contact(), body: .audio())
                let ack = try await server.acknowledgement()
                // RFC 3261 §22.1: the ACK of a 2xx carries the same credentials.
                #expect(ack["Authorization"] != nil)
                await phone.log.wait(for: .call(id, .connected))
            }
        }

        @Test func refusedPasswordIsNotTriedAgain() async throws {
            try await Phone.with { phone, server in
                _ = try await phone.register(with: server, ["proxies.proxy0.password": "wrong"])
                try await phone.perform(.dial("7002"))
                for _ in 1...2 {
                    let invite = try await server.request("INVITE")
                    await server.reply(invite, 401, [DigestChallenge(realm: "far", nonce: "m").header])
                }
                let (id, _) = await phone.log.dialled()
                #expect(await phone.log.end(of: id) == .failed("the far end refused the call: 401 Unauthorized"))
            }
        }

        @Test func earlyMediaIsHeardBeforeTheAnswer() async throws {
            try await Phone.with { phone, server in
                _ = try await phone.register(with: server)
                try await phone.perform(.dial("7002"))
                let invite = try await server.invite()
                await server.reply(invite, 183, await server.contact(), body: .audio("0"))
                let (id, _) = await phone.log.dialled()
                await phone.log.wait(for: .call(id, .media(active: true)))
                #expect(!phone.log.events.contains(.call(id, .connected)))
                await server.reply(invite, 200, await server.contact(), body: .audio("8", version: 2))
                try await server.acknowledgement()
                await phone.log.wait(for: .call(id, .connected))
            }
        }

        @Test(arguments: [(486, "Busy Here"), (404, "Not Found"), (603, "Decline"), (503, "Service Unavailable")])
        func refusalEndsTheCall(status: Int, phrase: String) async throws {
            try await Phone.with { phone, server in
                _ = try await phone.register(with: server)
                try await phone.perform(.dial("7002"))
                await server.reply(try await server.request("INVITE"), status)
                let (id, _) = await phone.log.dialled()
                #expect(await phone.log.end(of: id) == .failed("the far end refused the call: \(status) \(phrase)"))
            }
        }

        @Test func answerWithoutADescriptionEndsTheCall() async throws {
            try await Phone.with { phone, server in
                _ = try await phone.register(with: server)
                try await phone.perform(.dial("7002"))
                await server.reply(try await server.invite(), 200, await server.contact())
                try await server.acknowledgement()
                await server.reply(try await server.request("BYE"), 200)
                let (id, _) = await phone.log.dialled()
                guard case .failed = await phone.log.end(of: id) else { throw Missing("a failure") }
            }
        }

        // MARK: Giving up

        @Test func callThatIsGivenUpIsCancelled() async throws {
            try await Phone.with { phone, server in
                _ = try await phone.register(with: server)
                try await phone.perform(.dial("7002"))
                let invite = try await server.invite()
                await server.reply(invite, 180)
                let (id, _) = await phone.log.dialled()
                await phone.log.wait(for: .call(id, .ringing))
                try await phone.perform(.release(id))
                try await server.cancellation()
                #expect(await phone.log.end(of: id) == .local)
            }
        }

        /// RFC 3261 §9.1: a 2xx that crosses the CANCEL is acknowledged and ended.
        @Test func answerThatMeetsTheCancelIsHungUp() async throws {
            try await TextServer.with { server in
                try await Phone.alone { phone in
                    try await phone.register(with: server)
                    try await phone.perform(.dial("7002"))
                    let invite = try await server.next("INVITE")
                    await server.send(invite.response(180))
                    let (id, _) = await phone.log.dialled()
                    await phone.log.wait(for: .call(id, .ringing))
                    try await phone.perform(.release(id))
                    let cancel = try await server.next("CANCEL")
                    await server.send(invite.answer(from: server))
                    await server.send(cancel.response(200))
                    _ = try await server.next("ACK")
                    await server.send(try await server.next("BYE").response(200))
                    #expect(await phone.log.end(of: id) == .local)
                    try await server.unregister(phone)
                }
            }
        }

        /// The user does not wait for a far end that says nothing; should it answer after all, it is hung up.
        @Test func answerAfterTheEndIsHungUp() async throws {
            try await TextServer.with { server in
                try await Phone.alone { phone in
                    try await phone.register(with: server)
                    try await phone.perform(.dial("7002"))
                    let invite = try await server.next("INVITE")
                    await server.send(invite.response(180))
                    let (id, _) = await phone.log.dialled()
                    await phone.log.wait(for: .call(id, .ringing))
                    try await phone.perform(.release(id))
                    await server.send(try await server.next("CANCEL").response(200))
                    #expect(await phone.log.end(of: id) == .local)
                    await server.send(invite.answer(from: server))
                    _ = try await server.next("ACK")
                    await server.send(try await server.next("BYE").response(200))
                    try await server.unregister(phone)
                }
            }
        }

        // MARK: Several far ends

        /// RFC 3261 §13.2.2.4: whoever answers first has the call, and the others are hung up.
        @Test func laterAnswersOfAForkedCallAreHungUp() async throws {
            try await TextServer.with { server in
                try await Phone.alone { phone in
                    try await phone.register(with: server)
                    try await phone.perform(.dial("7002"))
                    let invite = try await server.next("INVITE")
                    await server.send(invite.response(180, tag: "one"))
                    await server.send(invite.response(180, tag: "two"))
                    await server.send(invite.answer(from: server, tag: "two"))
                    let (id, _) = await phone.log.dialled()
                    #expect(try await server.next("ACK")["To"]?.contains("tag=two") ?? false)
                    await phone.log.wait(for: .call(id, .connected))
                    await server.send(invite.answer(from: server, tag: "one"))
                    #expect(try await server.next("ACK")["To"]?.contains("tag=one") ?? false)
                    let bye = try await server.next("BYE")
                    #expect(bye["To"]?.contains("tag=one") ?? false)
                    await server.send(bye.response(200))
                    // The call goes on, in the dialog of the first answer.
                    try await phone.perform(.release(id))
                    let end = try await server.next("BYE")
                    #expect(end["To"]?.contains("tag=two") ?? false)
                    await server.send(end.response(200))
                    #expect(await phone.log.end(of: id) == .local)
                    try await server.unregister(phone)
                }
            }
        }

        /// RFC 3261 §8.1.3.4.
        @Test func redirectionIsFollowed() async throws {
            try await Phone.with { phone, server in
                let other = CallServer()
                try await other.open()
                _ = try await phone.register(with: server)
                try await phone.perform(.dial("7002"))
                let elsewhere = "sip:7003@127.0.0.1:\(try await other.port)"
                let contacts = SIPHeader("Contact", "<sip:7009@127.0.0.1:1>;q=0.1, <\(elsewhere)>;q=0.7")
                await server.reply(try await server.request("INVITE"), 302, [contacts])
                let invite = try await other.invite()
                #expect(invite.message.requestURI == elsewhere)
                let (id, _) = await phone.log.dialled()
                await other.reply(invite, 200, await other.contact(), body: .audio())
                try await other.acknowledgement()
                await phone.log.wait(for: .call(id, .connected))
                try await phone.perform(.release(id))
                await other.reply(try await other.request("BYE"), 200)
                #expect(await phone.log.end(of: id) == .local)
                await other.stop()
            }
        }

        /// Whoever finds our interval too short says which one would do (RFC 4028 §7.3).
        @Test func longerSessionIntervalIsOffered() async throws {
            try await Phone.with { phone, server in
                _ = try await phone.register(with: server)
                try await phone.perform(.dial("7002"))
                await server.reply(try await server.request("INVITE"), 422, [SIPHeader("Min-SE", "3600")])
                let invite = try await server.invite()
                #expect(invite.message["Session-Expires"] == "3600")
                #expect(invite.message["Min-SE"] == "3600")
                await server.reply(invite, 200, await server.contact(), body: .audio())
                try await server.acknowledgement()
            }
        }

        @Test func whatCannotBeCalledIsRefused() async throws {
            try await Phone.with { phone, server in
                func code(_ target: String) async -> EndpointError.Code? {
                    await #expect(throws: EndpointError.self) { try await phone.perform(.dial(target)) }?.code
                }
                try await phone.connect(to: try await server.port)
                #expect(await code("7002") == .unavailable, "not registered yet")
                try await server.register()
                await phone.log.wait(for: .ready)
                for target in ["", "  ", "mailto:a@b", "sip:", "a b", "<sip:a@b>", "sips:a@b"] {
                    #expect(await code(target) == .invalid, "\(target)")
                }
            }
        }
    }
#endif
