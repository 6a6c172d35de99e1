#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    /// Calls that others have the phone place (RFC 3515).
    @Suite(.timeLimit(.minutes(1)))
    struct ReferralOnTheWireTests {
        /// Takes the next NOTIFY, which must tell this status.
        private func notice(
            _ status: String, isLast: Bool = false, _ server: CallServer
        ) async throws {
            let notify = try await server.request("NOTIFY")
            await server.reply(notify, 200)
            #expect(notify.message.body.hasPrefix("SIP/2.0 \(status)"), "\(notify.message.body)")
            #expect(notify.message["Content-Type"]?.hasPrefix("message/sipfrag") ?? false)
            #expect(notify.message["Event"]?.hasPrefix("refer;id=") ?? false)
            let state = notify.message["Subscription-State"] ?? ""
            #expect(state.hasPrefix(isLast ? "terminated;reason=noresource" : "active"), "\(state)")
        }

        private func target(_ server: CallServer) async throws -> String {
            "sip:7002@127.0.0.1:\(try await server.port)"
        }

        /// How call servers have a phone dial.
        @Test func referOutsideAnyDialogPlacesACall() async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server)
                try await server.begin()
                let target = try await target(server)
                let sender = SIPHeader("Referred-By", "<sip:cti@127.0.0.1>")
                try await server.send("REFER", to: contact, [SIPHeader("Refer-To", "<\(target)>"), sender])
                let accepted = try await server.response(202, to: "REFER")
                #expect(accepted["Contact"].map { SIPAddress($0).uri } == contact)
                try await notice("100 Trying", server)
                let invite = try await server.invite()
                #expect(invite.message.requestURI == target)
                #expect(invite.message["Referred-By"] == sender.value)
                let (id, offer) = await phone.log.dialled()
                #expect(offer.remote == "7002")
                await server.reply(invite, 180)
                try await notice("180 Ringing", server)
                await server.reply(invite, 200, await server.contact(), body: .audio())
                try await server.acknowledgement()
                try await notice("200 OK", isLast: true, server)
                await phone.log.wait(for: .call(id, .connected))
            }
        }

        /// Single-step transfer: the server ends the former call before the new one is up, and learns of it all the same.
        @Test func referInACallOutlivesThatCall() async throws {
            try await Phone.with { phone, server in
                let former = try await phone.talk(with: server)
                try await server.send("REFER", [SIPHeader("Refer-To", "<\(try await target(server))>")])
                try await server.response(202, to: "REFER")
                try await notice("100 Trying", server)
                let invite = try await server.invite(isAside: true)
                let (id, _) = await phone.log.dialled()
                try await server.send("BYE")
                try await server.response(200, to: "BYE")
                #expect(await phone.log.end(of: former) == .remote)
                await server.reply(invite, 200, await server.contact(), body: .audio())
                try await server.acknowledgement()
                try await notice("200 OK", isLast: true, server)
                await phone.log.wait(for: .call(id, .connected))
            }
        }

        /// Attended transfer: the new call is to take the place of another (RFC 3891 §6.2, RFC 5589 §7).
        @Test func replacesGoesIntoTheInvite() async throws {
            try await Phone.with { phone, server in
                _ = try await phone.talk(with: server)
                let target = try await target(server)
                let escaped = "Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2"
                try await server.send("REFER", [SIPHeader("Refer-To", "<\(target)?\(escaped)>")])
                try await server.response(202, to: "REFER")
                try await notice("100 Trying", server)
                let invite = try await server.invite(isAside: true)
                #expect(invite.message.requestURI == target)
                #expect(
                    invite.message["Replaces"].map { DialogIdentifier($0) }
                        == DialogIdentifier(callID: "a@b", toTag: "1", fromTag: "2"))
                #expect(invite.message.tokens("Require") == ["replaces"])
                await server.reply(invite, 486)
                try await notice("486 Busy Here", isLast: true, server)
            }
        }

        @Test func callThatTheUserTakesBackIsTold() async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server)
                try await server.begin()
                try await server.send("REFER", to: contact, [SIPHeader("Refer-To", "<\(try await target(server))>")])
                try await server.response(202, to: "REFER")
                try await notice("100 Trying", server)
                let invite = try await server.invite()
                await server.reply(invite, 180)
                try await notice("180 Ringing", server)
                try await phone.perform(.release(await phone.log.dialled().0))
                try await server.cancellation()
                try await notice("487", isLast: true, server)
            }
        }

        /// RFC 4488 §4.
        @Test func unwantedProgressIsNotTold() async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server)
                try await server.begin()
                let headers = [
                    SIPHeader("Refer-To", "<\(try await target(server))>"), SIPHeader("Refer-Sub", "false"),
                    SIPHeader("Require", "norefersub"),
                ]
                try await server.send("REFER", to: contact, headers)
                #expect(try await server.response(202, to: "REFER")["Refer-Sub"] == "false")
                await server.reply(try await server.request("INVITE"), 404)
                guard case .failed = await phone.log.end(of: await phone.log.dialled().0) else {
                    throw Missing("a failure")
                }
            }
        }

        @Test(arguments: [
            (["<sip:a@b>, <sip:c@d>"], 400), ([], 400), (["<sip:a@b;method=BYE>"], 603),
            (["<sip:a@b;method=SUBSCRIBE>"], 603), (["<http://a/b>"], 416), (["<sip:a@b?Replaces=x>"], 400),
        ])
        func referThatCannotBeFollowedIsRefused(targets: [String], status: Int) async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server)
                try await server.begin()
                try await server.send("REFER", to: contact, targets.map { SIPHeader("Refer-To", $0) })
                try await server.response(status, to: "REFER")
                #expect(!phone.log.events.contains { if case .call = $0 { true } else { false } })
            }
        }

        /// It makes the phone call, so it is taken from the connection's server alone, whoever else may call the phone.
        @Test(arguments: ["any", "registrar"])
        func strangersCannotHaveThePhoneCall(policy: String) async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(
                    with: server, ["policy.endpoint.accept_requests_from": policy])
                let stranger = CallServer()
                try await stranger.open(host: "127.0.0.2")
                try await stranger.begin()
                try await stranger.send("REFER", to: contact, [SIPHeader("Refer-To", "<sip:0900@127.0.0.2>")])
                try await stranger.response(403, to: "REFER")
                await stranger.stop()
            }
        }
    }
#endif
