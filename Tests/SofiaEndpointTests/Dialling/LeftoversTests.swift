#if SofiaSIP
    import EndpointAPI
    import Testing

    @testable import SofiaEndpoint
    @testable import SofiaUserAgent

    extension SofiaEndpoint {
        /// What is open in the stack and here: nothing but the registration's once no call is left.
        fileprivate var leftovers: Int {
            agents.values.map(\.openObjects).reduce(0, +) + calls.count + referrals.count
        }
    }

    /// Whatever becomes of calls, they leave no dialog, transaction or report behind.
    @Suite(.timeLimit(.minutes(1)))
    struct LeftoversTests {
        private func leftovers(_ phone: Phone) async throws -> Int {
            try await found(phone.endpoint as? SofiaEndpoint).leftovers
        }

        private func end(of count: Int, _ phone: Phone) async -> CallID {
            await phone.log.first { _ in
                let ended = phone.log.events.compactMap { event -> CallID? in
                    if case .call(let id, .ended) = event { id } else { nil }
                }
                return ended.count >= count ? ended.last : nil
            }
        }

        private func dialled(_ count: Int, _ phone: Phone) async -> CallID {
            await phone.log.first { _ in
                let ids = phone.log.events.compactMap { event -> CallID? in
                    if case .call(let id, .dialled) = event { id } else { nil }
                }
                return ids.count >= count ? ids[count - 1] : nil
            }
        }

        @Test func callsOfEveryEnd() async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server)
                let before = try await leftovers(phone)
                var calls = 0
                for _ in 1...10 {
                    // Answered, and ended by the far end.
                    try await phone.perform(.dial("7002"))
                    let answered = try await server.invite()
                    await server.reply(answered, 180)
                    await server.reply(answered, 200, await server.contact(), body: .audio())
                    try await server.acknowledgement()
                    try await server.send("BYE")
                    try await server.response(200, to: "BYE")
                    calls += 1
                    _ = await end(of: calls, phone)
                    // Refused.
                    try await phone.perform(.dial("7002"))
                    await server.reply(try await server.request("INVITE"), 486)
                    calls += 1
                    _ = await end(of: calls, phone)
                    // Given up.
                    try await phone.perform(.dial("7002"))
                    await server.reply(try await server.invite(), 180)
                    calls += 1
                    try await phone.perform(.release(await dialled(calls, phone)))
                    try await server.cancellation()
                    _ = await end(of: calls, phone)
                    // Asked for, and reported.
                    try await server.begin()
                    let target = SIPHeader("Refer-To", "<sip:7002@127.0.0.1:\(try await server.port)>")
                    try await server.send("REFER", to: contact, [target])
                    try await server.response(202, to: "REFER")
                    await server.reply(try await server.request("NOTIFY"), 200)
                    await server.reply(try await server.request("INVITE"), 404)
                    await server.reply(try await server.request("NOTIFY"), 200)
                    calls += 1
                    _ = await end(of: calls, phone)
                }
                // What came last is on its way for a moment.
                try await server.begin()
                try await server.send("OPTIONS", to: contact)
                try await server.response(200, to: "OPTIONS")
                #expect(try await leftovers(phone) == before)
            }
        }

        @Test func forkedCalls() async throws {
            try await TextServer.with { server in
                try await Phone.alone { phone in
                    try await phone.register(with: server)
                    let before = try await leftovers(phone)
                    for round in 1...10 {
                        try await phone.perform(.dial("7002"))
                        let invite = try await server.next("INVITE")
                        for tag in ["one", "two", "three"] { await server.send(invite.response(180, tag: tag)) }
                        if round % 2 == 0 {
                            await server.send(invite.answer(from: server, tag: "two"))
                            _ = try await server.next("ACK")
                            try await phone.perform(.release(await dialled(round, phone)))
                            await server.send(try await server.next("BYE").response(200))
                        } else {
                            await server.send(invite.response(486, tag: "three"))
                            _ = try await server.next("ACK")
                        }
                        _ = await end(of: round, phone)
                    }
                    #expect(try await leftovers(phone) == before)
                    try await server.unregister(phone)
                }
            }
        }
    }
#endif
