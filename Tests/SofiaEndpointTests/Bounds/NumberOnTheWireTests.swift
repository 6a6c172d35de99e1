#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    /// The same numbers in messages, through the stack: a phone that was told nonsense still registers and takes calls.
    @Suite(.timeLimit(.minutes(2)))
    struct NumberOnTheWireTests {
        /// Where a registrar's answer may say so. `@` stands for our contact, `#` for the number.
        static let answers: [(status: Int, headers: [String])] = [
            (200, ["Contact: @;expires=#"]), (200, ["Contact: @", "Expires: #"]), (200, ["Contact: @;expires=60;q=#"]),
            (200, ["Contact: @;expires=60", "Min-Expires: #", "Retry-After: #", "Timestamp: # #", "Date: #"]),
            (503, ["Retry-After: #"]), (503, ["Retry-After: # (busy);duration=#"]), (423, ["Min-Expires: #"]),
            (480, ["Retry-After: #", "Expires: #"]), (302, ["Contact: @;q=#;expires=#"]),
        ]

        @Test(arguments: answers.indices)
        func registrar(index: Int) async throws {
            let (status, headers) = Self.answers[index]
            for number in HostileNumbers.texts {
                try await TextServer.with { server in
                    try await Phone.alone { phone in
                        try await phone.connect(
                            to: await server.port,
                            ["policy.endpoint.sip_transaction_timeout": "300", "proxies.proxy0.reg_interval": "1"])
                        let register = try await server.next("REGISTER")
                        let contact = register["Contact"] ?? ""
                        await server.send(
                            register.response(
                                status,
                                headers.map {
                                    $0.replacing("@", with: contact).replacing("#", with: number)
                                }))
                        // Whatever became of it, the phone is in one state or the other, and ends in order.
                        await phone.log.first { event in
                            switch event {
                            case .connection(0, .ready, _), .connection(0, .failed, _): ()
                            default: nil
                            }
                        }
                        try await phone.perform(.disconnect)
                        let farewell = Task {
                            while let request = try? await server.next("REGISTER") {
                                await server.send(request.granted())
                            }
                        }
                        await phone.log.wait(for: .disconnected)
                        farewell.cancel()
                    }
                }
            }
        }

        /// The fields of a request that hold numbers, with one of them.
        static let fields = [
            "Session-Expires: #;refresher=uac", "Min-SE: #", "Expires: #", "Max-Forwards: #", "Timestamp: #",
            "RAck: # # INVITE",
            "RSeq: #", "Retry-After: #", "Min-Expires: #", "Accept: application/sdp;q=#",
            "Call-Info: <sip:x>;answer-after=#", "Alert-Info: <sip:x>;answer-after=#",
            "Contact: <sip:7001@127.0.0.1:#>",
            "Contact: <sip:7001@127.0.0.1>;expires=#;q=#", "Record-Route: <sip:127.0.0.1:#;lr;ttl=#>", "CSeq: # INVITE",
            "Content-Length: #", "Via: SIP/2.0/UDP 127.0.0.1:#;rport=#;ttl=#;branch=z9hG4bKx",
        ]

        @Test func requests() async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(
                    with: server, ["policy.endpoint.trusted_peers": "127.44.75.251"])
                let port = try found(contact.split(separator: ":").last.flatMap { UInt16($0) })
                let refusing = Task { await phone.refuseCalls() }
                defer { refusing.cancel() }
                try await MessageSender.with(address: "127.44.75.251") { sender in
                    var count = 0
                    for field in Self.fields {
                        for number in HostileNumbers.texts {
                            count += 1
                            try await sender.send(Self.invite(count, field.replacing("#", with: number)), to: port)
                        }
                        // It is served in order, and nothing of it is lost in a buffer.
                        try await sender.send(Self.request("OPTIONS", "alive-\(count)", []), to: port)
                        while !(try await sender.next()).contains("alive-\(count)") {}
                    }
                }
                #expect(phone.log.states == [.trying, .ready])
            }
        }

        private static func invite(_ count: Int, _ field: String) -> [UInt8] {
            request("INVITE", "numbers-\(count)", [field])
        }

        /// A field in place of that of the same name, or beside the others.
        private static func request(_ method: String, _ callID: String, _ fields: [String]) -> [UInt8] {
            var lines = [
                "Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bK\(callID)", "Max-Forwards: 70",
                "To: <sip:5320@127.0.0.1>",
                "From: <sip:7001@127.0.0.1>;tag=\(callID)", "Call-ID: \(callID)", "CSeq: 1 \(method)",
                "Contact: <sip:7001@127.0.0.1>",
                "Content-Length: 0",
            ]
            for field in fields {
                let name = field.prefix { $0 != ":" }
                lines.removeAll { $0.hasPrefix(name + ":") }
                lines.append(field)
            }
            return Array((["\(method) sip:5320@127.0.0.1 SIP/2.0"] + lines + ["", ""]).joined(separator: "\r\n").utf8)
        }
    }
#endif
