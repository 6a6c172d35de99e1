#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    /// Calls over a connection, with servers whose Contact does not say that they are reached by it.
    @Suite(.timeLimit(.minutes(1)))
    struct StreamOnTheWireTests {
        private func register(_ phone: Phone, with server: CallServer) async throws -> String {
            try await phone.connect(to: try await server.port, over: .tcp)
            let contact = try await server.register()
            await phone.log.wait(for: .ready)
            return contact
        }

        private func isOverTCP(_ message: SIPMessage) -> Bool { message["Via"]?.hasPrefix("SIP/2.0/TCP") ?? false }

        @Test func placedCallStaysOnTheConnection() async throws {
            try await Phone.with { phone, server in
                _ = try await register(phone, with: server)
                try await phone.perform(.dial("7002"))
                let invite = try await server.invite()
                #expect(isOverTCP(invite.message))
                #expect(invite.message["Contact"]?.contains(";transport=tcp") ?? false)
                await server.reply(invite, 200, await server.contact(), body: .audio())
                #expect(isOverTCP(try await server.acknowledgement()))
                let (id, _) = await phone.log.dialled()
                await phone.log.wait(for: .call(id, .connected))
                try await phone.perform(.release(id))
                let bye = try await server.request("BYE")
                #expect(isOverTCP(bye.message))
                await server.reply(bye, 200)
                #expect(await phone.log.end(of: id) == .local)
            }
        }

        @Test func callThatCameByTheConnectionStaysOnIt() async throws {
            try await Phone.with { phone, server in
                let contact = try await register(phone, with: server)
                try await server.begin()
                try await server.send("INVITE", to: contact, body: .audio())
                let (id, _) = await phone.log.offer()
                try await phone.perform(.answer(id))
                _ = try await server.answer()
                await phone.log.wait(for: .call(id, .connected))
                try await phone.perform(.release(id))
                let bye = try await server.request("BYE")
                #expect(isOverTCP(bye.message))
                await server.reply(bye, 200)
                #expect(await phone.log.end(of: id) == .local)
            }
        }
    }
#endif
