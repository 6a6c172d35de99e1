#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    extension Phone {
        /// Lets a timer of a call be due, long before its time.
        func fire(_ timer: CallTimer, of id: CallID) async throws {
            try await found(endpoint as? SofiaEndpoint).fire(timer, of: id)
        }
    }

    extension SofiaEndpoint {
        fileprivate func fire(_ timer: CallTimer, of id: CallID) throws {
            let call = try found(calls[id])
            timers.stop(.call(id, timer))
            perform(call.machine.timerFired(timer), call)
        }
    }

    /// The interval of a session (RFC 4028), and UPDATE (RFC 3311).
    @Suite(.timeLimit(.minutes(1)))
    struct SessionTimerOnTheWireTests {
        private static let timer = SIPHeader("Supported", "timer")
        private static let update = SIPHeader("Allow", "INVITE, ACK, BYE, UPDATE")

        private func answer(_ phone: Phone, _ server: CallServer, _ headers: [SIPHeader]) async throws -> SIPMessage {
            let contact = try await phone.register(with: server)
            try await server.begin()
            try await server.send("INVITE", to: contact, headers, body: .audio())
            let (id, _) = await phone.log.offer()
            try await phone.perform(.answer(id))
            let answer = try await server.answer()
            await phone.log.wait(for: .call(id, .connected))
            return answer
        }

        /// RFC 4028 §9, table 2; what SIP Server sends.
        @Test(arguments: [
            ("1800;refresher=uac", true, "1800;refresher=uac", true),
            ("1800;refresher=uas", true, "1800;refresher=uas", false),
            ("1800", true, "1800;refresher=uac", true),
            ("1800", false, "1800;refresher=uas", false),
            ("60", false, "90;refresher=uas", false),
        ])
        func answerSaysWhoRefreshes(
            wanted: String, isSupported: Bool, agreed: String, isRequired: Bool
        ) async throws {
            try await Phone.with { phone, server in
                let headers = [SIPHeader("Session-Expires", wanted)] + (isSupported ? [Self.timer] : [])
                let answer = try await answer(phone, server, headers)
                #expect(answer["Session-Expires"] == agreed)
                #expect(answer.tokens("Require").contains("timer") == isRequired)
            }
        }

        @Test func callersWithoutATimerGetNone() async throws {
            try await Phone.with { phone, server in
                let answer = try await answer(phone, server, [Self.timer])
                #expect(answer["Session-Expires"] == nil)
            }
        }

        @Test func intervalThatIsTooShortIsRefused() async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server)
                try await server.begin()
                let headers = [SIPHeader("Session-Expires", "60"), Self.timer]
                try await server.send("INVITE", to: contact, headers, body: .audio())
                #expect(try await server.response(422, to: "INVITE")["Min-SE"] == "90")
                #expect(!phone.log.events.contains { if case .call = $0 { true } else { false } })
            }
        }

        @Test func weRefreshByUpdateOrReinvite() async throws {
            try await Phone.with { phone, server in
                let headers = [SIPHeader("Session-Expires", "90;refresher=uas"), Self.timer, Self.update]
                let id = try await phone.talk(with: server, [:], headers)
                try await phone.fire(.sessionRefresh, of: id)
                let update = try await server.request("UPDATE")
                #expect(update.message["Session-Expires"] == "90;refresher=uac")
                #expect(update.message.body.isEmpty)
                let agreed = [SIPHeader("Session-Expires", "90;refresher=uac"), SIPHeader("Require", "timer")]
                await server.reply(update, 200, agreed)
                try await server.send("INFO")
                try await server.response(200, to: "INFO")

                // Who says that it cannot is believed (RFC 4028 §7.4).
                try await phone.fire(.sessionRefresh, of: id)
                await server.reply(try await server.request("UPDATE"), 501)
                let reinvite = try await server.request("INVITE")
                #expect(reinvite.message["Session-Expires"] == "90;refresher=uac")
                await server.reply(reinvite, 200, agreed, body: .audio("0"))
                try await server.send("INFO")
                try await server.response(200, to: "INFO")
                try await phone.fire(.sessionRefresh, of: id)
                await server.reply(try await server.request("INVITE"), 200, agreed, body: .audio("0"))
                #expect(!phone.log.events.contains(.call(id, .held)))
            }
        }

        @Test func sessionThatNobodyRefreshesEnds() async throws {
            try await Phone.with { phone, server in
                let headers = [SIPHeader("Session-Expires", "90;refresher=uac"), Self.timer]
                let id = try await phone.talk(with: server, [:], headers)
                // RFC 4028 §10: their UPDATE keeps it, with or without an offer.
                try await server.send("UPDATE", headers)
                let refreshed = try await server.response(200, to: "UPDATE")
                #expect(refreshed["Session-Expires"] == "90;refresher=uac")
                try await phone.fire(.sessionExpiry, of: id)
                await server.reply(try await server.request("BYE"), 200)
                let end = await phone.log.end(of: id)
                #expect(end == .failed("the far end has not refreshed the session in time"))
            }
        }

        @Test func refreshOfACallThatIsGoneEndsIt() async throws {
            try await Phone.with { phone, server in
                let headers = [
                    SIPHeader("Session-Expires", "90;refresher=uac"), SIPHeader("Require", "timer"), Self.update,
                ]
                let id = try await phone.call(over: server, [:], headers)
                try await phone.fire(.sessionRefresh, of: id)
                await server.reply(try await server.request("UPDATE"), 481)
                await server.reply(try await server.request("BYE"), 481)
                guard case .failed = await phone.log.end(of: id) else { throw Missing("a failure") }
            }
        }
    }
#endif
