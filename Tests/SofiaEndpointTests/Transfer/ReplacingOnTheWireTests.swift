#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    /// INVITEs that take the place of a call (RFC 3891).
    @Suite(.timeLimit(.minutes(1)))
    struct ReplacingOnTheWireTests {
        private func with(_ body: (Phone, CallServer, CallServer) async throws -> Void) async throws {
            let other = CallServer()
            try await other.open()
            do {
                try await Phone.with { try await body($0, $1, other) }
            } catch {
                await other.stop()
                throw error
            }
            await other.stop()
        }

        /// Calls the phone with `Replaces`.
        private func replace(_ value: String, _ phone: Phone, by server: CallServer, at contact: String) async throws {
            try await server.begin(caller: "7003")
            let headers = [SIPHeader("Replaces", value), SIPHeader("Require", "replaces")]
            try await server.send("INVITE", to: contact, headers, body: .audio())
        }

        private func offer(replacing id: CallID, _ phone: Phone) async -> CallID {
            await phone.log.first { event in
                if case .call(let new, .offered(let offer)) = event, offer.replaces == id { new } else { nil }
            }
        }

        @Test func answeredCallIsTakenOver() async throws {
            try await with { phone, server, other in
                let former = try await phone.talk(with: server)
                let contact = try found(await server.lastContact)
                try await replace(try await server.identifier().text, phone, by: other, at: contact)
                let id = await offer(replacing: former, phone)
                try await phone.perform(.answer(id))
                _ = try await other.answer()
                await server.reply(try await server.request("BYE"), 200)
                #expect(await phone.log.end(of: former) == .local)
                await phone.log.wait(for: .call(id, .connected))
            }
        }

        /// RFC 3891 §3: an early dialog that the phone began can be taken over, too.
        @Test func callThatWePlaceIsTakenOver() async throws {
            try await with { phone, server, other in
                let contact = try await phone.register(with: server)
                try await phone.perform(.dial("7002"))
                let invite = try await server.invite()
                await server.reply(invite, 180, await server.contact())
                let (former, _) = await phone.log.dialled()
                await phone.log.wait(for: .call(former, .ringing))
                let identifier = DialogIdentifier(
                    callID: try found(invite.message["Call-ID"]), toTag: try found(tag(invite.message["From"])),
                    fromTag: try await server.localTag(), isEarlyOnly: true)
                try await replace(identifier.text, phone, by: other, at: contact)
                let id = await offer(replacing: former, phone)
                try await phone.perform(.answer(id))
                _ = try await other.answer()
                try await server.cancellation()
                #expect(await phone.log.end(of: former) == .local)
            }
        }

        private func tag(_ value: String?) -> String? { value.flatMap { SIPAddress($0).parameters["tag"] } }

        @Test func whatDoesNotFitIsRefused() async throws {
            try await with { phone, server, other in
                _ = try await phone.talk(with: server)
                let contact = try found(await server.lastContact)
                let identifier = try await server.identifier()
                var early = identifier
                early.isEarlyOnly = true
                var swapped = identifier
                (swapped.toTag, swapped.fromTag) = (identifier.fromTag, identifier.toTag)
                let cases = [(early.text, 486), (swapped.text, 481), ("nobody;to-tag=1;from-tag=2", 481)]
                for (value, status) in cases {
                    try await replace(value, phone, by: other, at: contact)
                    try await other.response(status, to: "INVITE")
                }
            }
        }

        /// RFC 3891 §3: who is called in an early dialog cannot be replaced in it.
        @Test func callThatRingsHereIsNotTakenOver() async throws {
            try await with { phone, server, other in
                let contact = try await phone.register(with: server)
                try await server.begin()
                try await server.send("INVITE", to: contact, body: .audio())
                let (id, _) = await phone.log.offer()
                try await phone.perform(.alert(id))
                try await server.response(180, to: "INVITE")
                try await replace(try await server.identifier().text, phone, by: other, at: contact)
                try await other.response(481, to: "INVITE")
            }
        }
    }
#endif
