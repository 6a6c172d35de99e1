#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    /// Transfers that the phone asks for (RFC 5589).
    @Suite(.timeLimit(.minutes(1)))
    struct TransferOnTheWireTests {
        private func tell(_ status: String, isLast: Bool, _ server: CallServer) async throws {
            let headers = [
                SIPHeader("Event", "refer"), SIPHeader("Subscription-State", isLast ? "terminated" : "active"),
            ]
            let body = SIPBody(type: "message/sipfrag;version=2.0", text: "SIP/2.0 \(status)\r\n")
            try await server.send("NOTIFY", headers, body: body)
            try await server.response(200, to: "NOTIFY")
        }

        @Test func blindTransferEndsOurCall() async throws {
            try await Phone.with { phone, server in
                let id = try await phone.talk(with: server)
                try await phone.perform(.transfer(id, to: "7003"))
                let refer = try await server.request("REFER")
                #expect(refer.message["Refer-To"] == "<sip:7003@127.0.0.1:\(try await server.port)>")
                #expect(refer.message["Referred-By"]?.contains("sip:5320@") ?? false)
                await server.reply(refer, 202)
                try await tell("100 Trying", isLast: false, server)
                try await tell("200 OK", isLast: true, server)
                await server.reply(try await server.request("BYE"), 200)
                #expect(await phone.log.end(of: id) == .local)
            }
        }

        /// A target that cannot be reached, and a far end that does not want to.
        @Test func transferThatFailsLeavesTheCall() async throws {
            try await Phone.with { phone, server in
                let id = try await phone.talk(with: server)
                try await phone.perform(.transfer(id, to: "7003"))
                await server.reply(try await server.request("REFER"), 202)
                await #expect(throws: EndpointError.self) { try await phone.perform(.transfer(id, to: "7004")) }
                try await tell("486 Busy Here", isLast: true, server)
                await phone.log.wait(for: .call(id, .transferFailed("the target could not be reached (486)")))
                try await phone.perform(.transfer(id, to: "7004"))
                await server.reply(try await server.request("REFER"), 603)
                await phone.log.wait(
                    for: .call(id, .transferFailed("the far end refused to be transferred (603)")))
                try await server.send("BYE")
                try await server.response(200, to: "BYE")
                #expect(await phone.log.end(of: id) == .remote)
            }
        }

        @Test func attendedTransferNamesTheOtherCall() async throws {
            try await Phone.with { phone, server in
                let other = CallServer()
                try await other.open()
                let first = try await phone.talk(with: server)
                try await phone.perform(.dial("7002"))
                let invite = try await server.invite(isAside: true)
                let (second, _) = await phone.log.dialled()
                await server.reply(invite, 200, await server.contact(), body: .audio())
                try await server.acknowledgement()
                await phone.log.wait(for: .call(second, .connected))
                try await phone.perform(.handOver(first, to: second))
                let refer = try await server.request("REFER")
                let target = try ReferTarget(refer.message.all("Refer-To"), in: "x")
                #expect(target.replaces?.callID == invite.message["Call-ID"])
                // From the point of view of who receives it: the tag of the phone is the far one.
                let phoneTag = invite.message["From"].flatMap { SIPAddress($0).parameters["tag"] }
                #expect(target.replaces?.fromTag == phoneTag)
                #expect(target.uri.hasPrefix("sip:7002@127.0.0.1:"))
                await server.reply(refer, 202)
                try await tell("200 OK", isLast: true, server)
                for _ in 1...2 { await server.reply(try await server.request("BYE"), 200) }
                #expect(await phone.log.end(of: first) == .local)
                #expect(await phone.log.end(of: second) == .local)
                await other.stop()
            }
        }

        @Test func whatCannotBeTransferredIsRefused() async throws {
            try await Phone.with { phone, server in
                let id = try await phone.talk(with: server)
                func code(_ command: EndpointCommand) async -> EndpointError.Code? {
                    await #expect(throws: EndpointError.self) { try await phone.perform(command) }?.code
                }
                #expect(await code(.transfer(id, to: "mailto:a@b")) == .invalid)
                #expect(await code(.handOver(id, to: id)) == .noSuchCall)
                #expect(await code(.transfer(CallID(99), to: "7003")) == .noSuchCall)
            }
        }
    }
#endif
