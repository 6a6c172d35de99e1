#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    @Suite(.timeLimit(.minutes(1)))
    struct CallsOnTheWireTests {
        @Test func offerAndAnswer() async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server)
                try await server.begin()
                let headers = [
                    SIPHeader("X-Genesys-CallUUID", "U1"), SIPHeader("Call-Info", "<sip:127.0.0.1>;answer-after=3"),
                ]
                try await server.send("INVITE", to: contact, headers, body: SIPBody.audio())
                let (id, offer) = await phone.log.offer()
                let expected = CallOffer(
                    uuid: "U1", remote: "Customer", hasDescription: true, answerAfter: 3, connection: 0)
                #expect(offer == expected)
                try await phone.perform(.alert(id))
                try await phone.perform(.answer(id))
                let ringing = try await server.response(180, to: "INVITE")
                let answer = try await server.answer()
                #expect(ringing["To"] == answer["To"])
                #expect(answer["Contact"].map { SIPAddress($0).uri } == contact)
                #expect(answer.body.contains("m=audio"))
                await phone.log.wait(for: .call(id, .connected))

                // The CTI server's own name for the call may change.
                try await server.send("INFO", [SIPHeader("X-Genesys-CallUUID", "U2")])
                try await server.response(200, to: "INFO")
                await phone.log.wait(for: .call(id, .identified("U2")))

                try await server.send("BYE")
                try await server.response(200, to: "BYE")
                #expect(await phone.log.end(of: id) == .remote)
            }
        }

        /// RFC 3261 §13.3.1: the caller says for how long the invitation is good.
        @Test(arguments: [false, true])
        func anInvitationExpires(isAlerted: Bool) async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server)
                try await server.begin()
                try await server.send("INVITE", to: contact, [SIPHeader("Expires", "1")], body: SIPBody.audio())
                let (id, _) = await phone.log.offer()
                if isAlerted {
                    try await phone.perform(.alert(id))
                    try await server.response(180, to: "INVITE")
                }
                try await server.response(487, to: "INVITE")
                #expect(await phone.log.end(of: id) == .remote)
            }
        }

        @Test func ourOfferAndTheirLateAnswer() async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server)
                try await server.begin()
                try await server.send("INVITE", to: contact)
                let (id, offer) = await phone.log.offer()
                #expect(!offer.hasDescription)
                #expect(offer.uuid.count == 36)
                try await phone.perform(.answer(id))
                let answer = try await server.answer(acknowledging: SIPBody.audio("8"))
                #expect(answer.body.contains("RTP/AVP 0 8 101"))
                await phone.log.wait(for: .call(id, .connected))

                // Again without an offer, right after the answer (RFC 3261 §14.2).
                try await server.send("INVITE")
                let again = try await server.answer(acknowledging: SIPBody.audio("8"))
                #expect(again.body.contains("m=audio"))
                try await phone.perform(.release(id))
                let bye = try await server.request("BYE")
                await server.reply(bye, 200)
                #expect(await phone.log.end(of: id) == .local)
            }
        }

        @Test func acknowledgementWithoutAnAnswerEndsTheCall() async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server)
                try await server.begin()
                try await server.send("INVITE", to: contact)
                let (id, _) = await phone.log.offer()
                try await phone.perform(.answer(id))
                _ = try await server.answer()
                await server.reply(try await server.request("BYE"), 200)
                guard case .failed = await phone.log.end(of: id) else { throw Missing("a failure") }
            }
        }

        @Test func holdByNotifyAndRefusedHold() async throws {
            try await Phone.with { phone, server in
                let id = try await phone.talk(with: server)
                try await server.send(
                    "NOTIFY", [SIPHeader("Event", "hold"), SIPHeader("Subscription-State", "active")])
                try await server.response(200, to: "NOTIFY")
                let hold = try await server.request("INVITE")
                #expect(hold.message.body.contains("a=sendonly"))
                await server.reply(hold, 200, body: SIPBody.audio("0", direction: "recvonly", version: 2))
                await phone.log.wait(for: .call(id, .held))

                // A proxy may want a password for it, and we have none: the call stays as it was.
                try await phone.perform(.resume(id))
                let resume = try await server.request("INVITE")
                await server.reply(resume, 407, [DigestChallenge(realm: "r", nonce: "n", isProxy: true).header])
                try await phone.perform(.resume(id))
                let again = try await server.request("INVITE")
                #expect(again.message.body.contains("a=sendrecv"))
                await server.reply(again, 200, body: SIPBody.audio("0", version: 3))
                await phone.log.wait(for: .call(id, .resumed))
            }
        }

        @Test func farEndHoldsInEveryWay() async throws {
            try await Phone.with { phone, server in
                let id = try await phone.talk(with: server)
                // RFC 3264 §8.4, the old way of RFC 2543 §B.5, and RFC 3311.
                try await server.send("INVITE", body: SIPBody.audio(direction: "sendonly", version: 2))
                #expect(try await server.answer().body.contains("a=recvonly"))
                await phone.log.wait(for: .call(id, .held))
                try await server.send("INVITE", body: SIPBody.audio(version: 3))
                #expect(try await server.answer().body.contains("a=sendrecv"))
                await phone.log.wait(for: .call(id, .resumed))
                try await server.send("UPDATE", body: SIPBody.audio(version: 4, address: "0.0.0.0"))
                try await server.response(200, to: "UPDATE")
                await phone.log.first { _ in
                    phone.log.events.filter { $0 == .call(id, .held) }.count == 2 ? () : nil
                }
                // An UPDATE leaves nothing behind that a re-INVITE would have to wait for.
                try await server.send("INVITE", body: SIPBody.audio(version: 5))
                _ = try await server.answer()
            }
        }

        @Test(arguments: [
            (SIPBody.description("v=0\r\nm=audio\r\n"), [SIPHeader](), 400),
            (SIPBody(type: "text/plain", text: "hello"), [], 415),
            (SIPBody.audio("97"), [], 488),
            (SIPBody.audio(), [SIPHeader("Require", "precondition")], 420),
        ])
        func unusableInvitesAreRefused(body: SIPBody, headers: [SIPHeader], status: Int) async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server)
                try await server.begin()
                try await server.send("INVITE", to: contact, headers, body: body)
                try await server.response(status, to: "INVITE")
                #expect(!phone.log.events.contains { if case .call = $0 { true } else { false } })
            }
        }

        @Test func unusableReinviteLeavesTheCall() async throws {
            try await Phone.with { phone, server in
                let id = try await phone.talk(with: server)
                try await server.send("INVITE", body: SIPBody.audio("97", version: 2))
                try await server.response(488, to: "INVITE")
                try await server.send("INVITE", body: SIPBody(type: "text/plain", text: "?"))
                try await server.response(415, to: "INVITE")
                try await server.send("INVITE", body: SIPBody.audio(version: 3))
                _ = try await server.answer()
                #expect(!phone.log.events.contains(.call(id, .held)))
            }
        }

        @Test func cancelledWhileRinging() async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server)
                try await server.begin()
                let invite = try await server.send("INVITE", to: contact, body: SIPBody.audio())
                let (id, _) = await phone.log.offer()
                try await phone.perform(.alert(id))
                try await server.response(180, to: "INVITE")
                await server.cancel(invite)
                try await server.response(487, to: "INVITE")
                #expect(await phone.log.end(of: id) == .remote)
                await #expect(throws: EndpointError.self) { try await phone.perform(.answer(id)) }
            }
        }

        @Test func refusedByTheSession() async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server)
                try await server.begin()
                try await server.send("INVITE", to: contact, body: SIPBody.audio())
                let (id, _) = await phone.log.offer()
                try await phone.perform(.reject(id, status: 486))
                try await server.response(486, to: "INVITE")
                #expect(await phone.log.end(of: id) == .local)
            }
        }

        @Test func deafFarEndDoesNotKeepACall() async throws {
            try await Phone.with { phone, server in
                let id = try await phone.talk(with: server)
                let start = ContinuousClock.now
                try await phone.perform(.release(id))
                _ = try await server.request("BYE")
                #expect(await phone.log.end(of: id) == .local)
                #expect(start.duration(to: .now) < .seconds(4))
            }
        }

        @Test func runEndsCallsAndRegistration() async throws {
            try await Phone.with { phone, server in
                let id = try await phone.talk(with: server)
                async let stopped: Void = phone.stopRunning()
                // Both leave at once.
                for _ in 1...2 {
                    let request = try await server.anyRequest()
                    #expect(["BYE", "REGISTER"].contains(request.message.method))
                    await server.reply(request, 200)
                }
                await stopped
                #expect(phone.log.events.contains(.call(id, .ended(.local))))
                #expect(phone.log.events.last == .disconnected)
                await #expect(throws: EndpointError.self) { try await phone.perform(.releaseAll) }
            }
        }

        @Test(arguments: [
            ("OPTIONS", 200), ("BYE", 481), ("INFO", 481), ("UPDATE", 481), ("NOTIFY", 481), ("SUBSCRIBE", 405),
            ("MESSAGE", 405), ("FROBNICATE", 501),
        ])
        func requestsOutsideDialogs(method: String, status: Int) async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server)
                try await server.begin()
                let headers = method == "NOTIFY" || method == "SUBSCRIBE" ? [SIPHeader("Event", "talk")] : []
                try await server.send(method, to: contact, headers)
                let response = try await server.response(status, to: method)
                if status != 481 { #expect(try found(response["Allow"]).contains("NOTIFY")) }
            }
        }

        @Test func severalCallsAtOnce() async throws {
            try await Phone.with { phone, server in
                let first = try await phone.talk(with: server)
                let second = CallServer()
                try await second.open()
                try await second.begin(caller: "7002")
                let contact = try found(await server.lastContact)
                let named = [SIPHeader("X-Genesys-CallUUID", "U9")]
                try await second.send("INVITE", to: contact, named, body: SIPBody.audio())
                let id = await phone.log.first { event -> CallID? in
                    if case .call(let id, .offered(let offer)) = event, offer.uuid == "U9" { id } else { nil }
                }
                try await phone.perform(.answer(id))
                _ = try await second.answer()
                await phone.log.wait(for: .call(id, .connected))
                try await phone.perform(.release(id))
                await second.reply(try await second.request("BYE"), 200)
                #expect(await phone.log.end(of: id) == .local)
                #expect(!phone.log.events.contains(.call(first, .ended(.local))))
                await second.stop()
            }
        }
    }
#endif
