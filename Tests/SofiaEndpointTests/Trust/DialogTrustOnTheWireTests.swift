#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    /// RFC 3261 §12.2.2: a dialog is named by three identifiers, and what acts in it comes from those who may.
    @Suite("Who acts in a dialog", .timeLimit(.minutes(1)))
    struct DialogTrustOnTheWireTests {
        /// What has a phone act, with what each needs.
        private static let acts: [(method: String, headers: [String], body: String)] = [
            ("BYE", [], ""), ("NOTIFY", ["Event: talk", "Subscription-State: active"], ""),
            ("NOTIFY", ["Event: hold", "Subscription-State: active"], ""),
            ("NOTIFY", ["Event: dtmf", "Content-Type: application/dtmf-relay"], "Signal=5\r\nDuration=160\r\n"),
            ("REFER", ["Refer-To: <sip:0900@127.0.0.2>"], ""), ("INFO", ["X-Genesys-CallUUID: forged"], ""),
            ("UPDATE", ["X-Genesys-CallUUID: forged"], ""),
            ("INVITE", ["Content-Type: application/sdp"], SIPBody.audio(address: "127.0.0.2").text),
        ]

        private func up(
            _ phone: Phone, _ server: CallServer, _ settings: [String: String] = [:]
        ) async throws -> (CallID, Stranger.Identifiers, UInt16) {
            let contact = try await phone.register(with: server, settings)
            try await server.begin()
            try await server.send("INVITE", to: contact, body: .audio())
            let (id, _) = await phone.log.offer()
            try await phone.perform(.answer(id))
            let answer = try await server.answer()
            await phone.log.wait(for: .call(id, .connected))
            let ids = Stranger.Identifiers(
                from: try found(answer["From"]), to: try found(answer["To"]), callID: try found(answer["Call-ID"]),
                sequence: Int(answer.sequence) + 1000)
            return (id, ids, try port(of: contact))
        }

        /// The call is as it was, and its far end is heard as before.
        private func isUntouched(_ id: CallID, _ phone: Phone, _ server: CallServer) async throws {
            try await server.send("INFO")
            try await server.response(200, to: "INFO")
            let calls = phone.log.events.compactMap { if case .call(_, let event) = $0 { event } else { nil } }
            #expect(
                !calls.contains { event in
                    switch event {
                    case .ended, .held, .resumed, .identified, .digit, .dialled: true
                    default: false
                    }
                })
            try await server.send("BYE")
            try await server.response(200, to: "BYE")
            #expect(await phone.log.end(of: id) == .remote)
        }

        /// Whoever knows all three identifiers and sends from elsewhere gets nothing, whoever may call.
        @Test(arguments: ["registrar", "any"])
        func strangersWithAllIdentifiers(policy: String) async throws {
            try await Phone.with { phone, server in
                let settings = ["policy.endpoint.accept_requests_from": policy]
                let (id, ids, port) = try await up(phone, server, settings)
                try await Stranger.with { stranger in
                    for (index, act) in Self.acts.enumerated() {
                        var own = ids
                        own.sequence += index
                        let request = await stranger.request(act.method, act.headers, in: own, body: act.body)
                        try await stranger.send(request, to: port)
                        #expect(try await stranger.status(of: act.method) == 403, "\(act.method) \(act.headers)")
                    }
                }
                try await isUntouched(id, phone, server)
            }
        }

        /// From the right address, without the right tags.
        @Test(arguments: [
            "no To tag", "an empty To tag", "another To tag", "another From tag", "no From tag", "another Call-ID",
        ])
        func incompleteIdentifiers(flaw: String) async throws {
            try await Phone.with { phone, server in
                let (id, ids, port) = try await up(phone, server)
                try await Stranger.with("127.0.0.1") { neighbour in
                    for (index, act) in Self.acts.enumerated() where act.method != "REFER" && act.method != "INVITE" {
                        var own = ids
                        own.sequence += index
                        let bare = { (value: String) in String(value.prefix { $0 != ";" }) }
                        switch flaw {
                        case "no To tag": own.to = bare(ids.to)
                        case "an empty To tag": own.to = bare(ids.to) + ";tag="
                        case "another To tag": own.to = bare(ids.to) + ";tag=other"
                        case "another From tag": own.from = bare(ids.from) + ";tag=other"
                        case "no From tag": own.from = bare(ids.from)
                        default: own.callID += "x"
                        }
                        let request = await neighbour.request(act.method, act.headers, in: own, body: act.body)
                        try await neighbour.send(request, to: port)
                        let status = try await neighbour.status(of: act.method)
                        #expect([400, 481].contains(status), "\(act.method) with \(flaw): \(status)")
                    }
                }
                try await isUntouched(id, phone, server)
            }
        }

        /// A re-INVITE of a stranger moves neither media nor the target: the BYE goes to the far end.
        @Test func theTargetIsNotTheStrangers() async throws {
            try await Phone.with { phone, server in
                let (id, ids, port) = try await up(phone, server)
                try await Stranger.with { stranger in
                    let body = SIPBody.audio(address: "127.0.0.2").text
                    try await stranger.send(
                        await stranger.request("INVITE", ["Content-Type: application/sdp"], in: ids, body: body),
                        to: port)
                    #expect(try await stranger.status(of: "INVITE") == 403)
                    try await phone.perform(.release(id))
                    await server.reply(try await server.request("BYE"), 200)
                    #expect(await phone.log.end(of: id) == .local)
                    #expect(!(await stranger.received.contains { $0.hasPrefix("BYE") }))
                }
            }
        }

        /// A response that knows the branch and comes from elsewhere is none.
        @Test func responsesFromElsewhere() async throws {
            try await Phone.with { phone, server in
                _ = try await phone.register(with: server)
                try await phone.perform(.dial("7002"))
                let invite = try await server.invite()
                let (id, _) = await phone.log.dialled()
                let text = TextRequest(invite.message)
                let contact = try found(await server.lastContact)
                try await Stranger.with { stranger in
                    try await stranger.send(text.response(180, tag: "evil"), to: try port(of: contact))
                    // The stack works in order.
                    try await stranger.send(await stranger.request("INVITE"), to: try port(of: contact))
                    #expect(try await stranger.status(of: "INVITE") == 403)
                }
                #expect(!phone.log.events.contains(.call(id, .ringing)))
                await server.reply(invite, 200, await server.contact(), body: .audio("0"))
                try await server.acknowledgement()
                await phone.log.wait(for: .call(id, .connected))
            }
        }
    }

    extension TextRequest {
        /// A request that came, with what its responses need.
        init(_ message: SIPMessage) {
            let lines =
                ["\(message.method) \(message.requestURI) SIP/2.0"] + message.headers.map { "\($0.name): \($0.value)" }
            self.init(text: lines.joined(separator: "\r\n") + "\r\n\r\n")
        }
    }
#endif
