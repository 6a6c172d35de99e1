#if SofiaSIP
    import EndpointAPI
    import NameResolution
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    @Suite("Strangers", .timeLimit(.minutes(1)))
    struct StrangersOnTheWireTests {
        private static let refused = [
            "INVITE", "REFER", "NOTIFY", "BYE", "INFO", "REGISTER", "SUBSCRIBE", "MESSAGE", "UNHEARD",
        ]

        /// By default a stranger learns that he may not, of nothing that could be somebody's call or order, and nothing is shown.
        @Test(arguments: refused)
        func areRefused(method: String) async throws {
            try await Phone.with { phone, server in
                let port = try port(of: try await phone.register(with: server))
                try await Stranger.with { stranger in
                    let wishes = [
                        "Call-Info: <sip:x>;answer-after=0", "Answer-Mode: Auto", "Event: talk",
                        "Refer-To: <sip:1@127.0.0.2>",
                    ]
                    try await stranger.send(await stranger.request(method, wishes), to: port)
                    #expect(try await stranger.status(of: method) == 403)
                }
                #expect(!phone.log.events.contains { if case .call = $0 { true } else { false } })
            }
        }

        /// What would find the phone, or end what others began, is not answered: the refusal of the call behind it comes first.
        @Test(arguments: ["OPTIONS", "CANCEL", "PRACK", "ACK"])
        func areNotAnswered(method: String) async throws {
            try await Phone.with { phone, server in
                let port = try port(of: try await phone.register(with: server))
                try await Stranger.with { stranger in
                    try await stranger.send(await stranger.request(method), to: port)
                    try await stranger.send(await stranger.request("INVITE"), to: port)
                    #expect(try await stranger.status(of: "INVITE") == 403)
                }
                try await server.begin()
                try await server.send("OPTIONS", to: try found(await server.lastContact))
                try await server.response(200, to: "OPTIONS")
            }
        }

        /// Nor is what the stack would call malformed.
        @Test(arguments: [
            ("CSeq: 4000000 INVITE", "CSeq: x"), ("CSeq: 4000000 INVITE", "CSeq: 4000000 BYE"), ("Call-ID", "Call-ID-"),
            ("SIP/2.0\r\n", "SIP/7.0\r\n"), ("From: <", "From: \"<"), ("INVITE sip:", "INVITE  sip:"),
            ("To: ", "Too: "),
            ("Max-Forwards: 70", "Max-Forwards: x"), ("Contact: <", "Contact: <<"), (" SIP/2.0\r\n", "\r\n"),
        ])
        func areNotToldWhatIsMalformed(part: String, flaw: String) async throws {
            try await Phone.with { phone, server in
                let port = try port(of: try await phone.register(with: server))
                try await Stranger.with { stranger in
                    let request = await stranger.request("INVITE").replacing(part, with: flaw)
                    try await stranger.send(request, to: port)
                    try await stranger.send(await stranger.request("REFER"), to: port)
                    // A call that can be read after all is refused as any other.
                    var answers = [try await stranger.next()]
                    while answers.last?.contains(" REFER\r\n") != true { answers.append(try await stranger.next()) }
                    for answer in answers { #expect(answer.hasPrefix("SIP/2.0 403 "), "\(answer)") }
                }
            }
        }

        @Test(arguments: ["127.0.0.2", "127.0.0.0/29", "::ffff:127.0.0.2", "10.0.0.1,127.0.0.2"])
        func canBeTrusted(peers: String) async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server, ["policy.endpoint.trusted_peers": peers])
                try await Stranger.with { stranger in
                    let info = "Call-Info: <sip:x>;answer-after=0"
                    try await stranger.send(await stranger.request("INVITE", [info]), to: try port(of: contact))
                    let (id, offer) = await phone.log.offer()
                    #expect(offer.isTrusted && offer.answerAfter == 0)
                    try await phone.perform(.reject(id, status: 486))
                    // Only a server may have the phone call.
                    try await stranger.send(
                        await stranger.request("REFER", ["Refer-To: <sip:1@127.0.0.2>"]), to: try port(of: contact))
                    while try await stranger.next().contains("403 Forbidden") == false {}
                }
            }
        }

        /// A name is trusted with all its addresses.
        @Test func canBeTrustedByName() async throws {
            try await NameServer.with { names, settings in
                try await names.set("pbx.test", .ipv4, .addresses(["127.0.0.5", "127.0.0.2"]))
                let server = CallServer()
                try await server.open()
                try await Phone.alone(names: settings) { phone in
                    let contact = try await phone.register(with: server, ["policy.endpoint.trusted_peers": "pbx.test"])
                    try await Stranger.with { stranger in
                        // The name may still be on its way; whoever is refused meanwhile calls again.
                        var isRefused = true
                        while isRefused {
                            try await stranger.send(await stranger.request("INVITE"), to: try port(of: contact))
                            isRefused = try await stranger.next().contains(" 403 ")
                        }
                    }
                    let (id, offer) = await phone.log.offer()
                    #expect(offer.isTrusted)
                    try await phone.perform(.reject(id, status: 486))
                    await server.takeLeave()
                }
                await server.stop()
            }
        }

        /// With `any` a stranger may ring, and no more: whatever asks for an answer, the agent's hand gives it.
        @Test func mayRingWhereAnybodyMay() async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server, ["policy.endpoint.accept_requests_from": "any"])
                let port = try port(of: contact)
                try await Stranger.with { stranger in
                    let wishes = [
                        "Call-Info: <sip:x>;answer-after=0", "Alert-Info: <http://x>;info=autoanswer",
                        "Answer-Mode: Auto",
                        "X-Genesys-CallUUID: somebody-elses", "Content-Type: application/sdp",
                    ]
                    var ids = Stranger.Identifiers(
                        from: "<sip:x@h>;tag=a", to: "<sip:5320@127.0.0.1>", callID: "c", sequence: 1)
                    try await stranger.send(
                        await stranger.request("INVITE", wishes, in: ids, body: SIPBody.audio().text), to: port)
                    let (id, offer) = await phone.log.offer()
                    #expect(!offer.isTrusted && offer.answerAfter == nil && offer.uuid != "somebody-elses")
                    try await phone.perform(.alert(id))
                    var ringing = try await stranger.next()
                    while !ringing.contains(" 180 ") { ringing = try await stranger.next() }
                    let to = try found(TextRequest(text: ringing)["To"])
                    for (sequence, headers) in [
                        (2, ["Event: talk"]), (3, ["Event: hold"]), (4, ["Event: dtmf"]),
                    ] {
                        (ids.to, ids.sequence) = (to, sequence)
                        try await stranger.send(await stranger.request("NOTIFY", headers, in: ids), to: port)
                        #expect(try await stranger.status(of: "NOTIFY") == 403)
                    }
                    ids.sequence = 5
                    try await stranger.send(
                        await stranger.request("REFER", ["Refer-To: <sip:0900@127.0.0.2>"], in: ids), to: port)
                    #expect(try await stranger.status(of: "REFER") == 403)
                    // Nor may another stranger, or one who takes over.
                    try await stranger.send(
                        await stranger.request("INVITE", ["Replaces: c;to-tag=x;from-tag=y"]), to: port)
                    #expect(try await stranger.status(of: "INVITE") == 403)
                    // The agent's hand.
                    try await phone.perform(.answer(id))
                    var answer = try await stranger.next()
                    while !answer.contains(" 200 ") { answer = try await stranger.next() }
                    ids.sequence = 1
                    try await stranger.send(await stranger.request("ACK", in: ids), to: port)
                    await phone.log.wait(for: .call(id, .connected))
                    // In the call he has now, he may not have the phone call either.
                    ids.sequence = 6
                    try await stranger.send(
                        await stranger.request("REFER", ["Refer-To: <sip:0900@127.0.0.2>"], in: ids), to: port)
                    #expect(try await stranger.status(of: "REFER") == 403)
                    ids.sequence = 7
                    try await stranger.send(await stranger.request("BYE", in: ids), to: port)
                    #expect(try await stranger.status(of: "BYE") == 200)
                    #expect(await phone.log.end(of: id) == .remote)
                }
            }
        }

        /// His own INVITE he may take back, and nobody else's.
        @Test func cancelTheirOwnOnly() async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server, ["policy.endpoint.accept_requests_from": "any"])
                let port = try port(of: contact)
                try await Stranger.with { stranger in
                    try await Stranger.with("127.0.0.3") { other in
                        let ids = Stranger.Identifiers(
                            from: "<sip:x@h>;tag=a", to: "<sip:5320@127.0.0.1>", callID: "c", sequence: 1)
                        let via = "SIP/2.0/UDP 127.0.0.2:\(await stranger.port);branch=z9hG4bKonly"
                        try await stranger.send(await stranger.request("INVITE", in: ids, via: via), to: port)
                        let (id, _) = await phone.log.offer()
                        try await phone.perform(.alert(id))
                        try await other.send(await other.request("CANCEL", in: ids, via: via), to: port)
                        // The stack works in order: the refusal says that the CANCEL was read.
                        try await other.send(await other.request("REFER"), to: port)
                        #expect(try await other.status(of: "REFER") == 403)
                        #expect(!phone.log.events.contains(.call(id, .ended(.remote))))
                        try await stranger.send(await stranger.request("CANCEL", in: ids, via: via), to: port)
                        #expect(await phone.log.end(of: id) == .remote)
                    }
                }
            }
        }
    }
#endif
