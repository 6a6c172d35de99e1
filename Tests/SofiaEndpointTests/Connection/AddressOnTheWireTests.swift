#if SofiaSIP
    import EndpointAPI
    import MediaCore
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    @Suite(.timeLimit(.minutes(1)))
    struct AddressOnTheWireTests {
        /// The server names another address of ours: a new registration comes from there.
        @Test func anotherAddressOfOursIsTaken() async throws {
            try await TextServer.with { server in
                try await Phone.alone { phone in
                    try await phone.connect(to: "127.0.0.1", await server.port)
                    let first = try await server.next("REGISTER")
                    #expect(try found(first["Contact"]).contains("@127.0.0.1:"))
                    await server.send(first.granted(via: ";received=127.0.0.2"))
                    let second = try await server.next("REGISTER")
                    #expect(try found(second["Contact"]).contains("@127.0.0.2:"))
                    #expect(try found(second["Via"]).contains("127.0.0.2"))
                    #expect(try found(second["Via"]).contains(";rport"), "RFC 3581 §3")
                    #expect(second["Call-ID"] != first["Call-ID"])
                    // It says so again, or something else: that address was taken, once.
                    await server.send(second.granted(via: ";received=127.0.0.1"))
                    let third = try await server.next("REGISTER")
                    await server.send(third.granted(via: ";received=127.0.0.2"))
                    await phone.log.first { _ in phone.log.states.count { $0 == .ready } == 3 ? () : nil }
                    try await phone.perform(.disconnect)
                    let last = try await server.next("REGISTER")
                    #expect(last["Expires"] == "0")
                    #expect(last["Call-ID"] == third["Call-ID"])
                    await server.send(last.granted())
                    await phone.log.wait(for: .disconnected)
                }
            }
        }

        @Test(arguments: [SignallingProtocol.udp, .tcp])
        func sixThroughout(transport: SignallingProtocol) async throws {
            let server = CallServer()
            try await server.open(host: "::1")
            try await Phone.alone(bind: "::") { phone in
                let port = try await server.port
                let target = ConnectionTarget(server: "[::1]:\(port)", host: "::1", port: port, user: "5320")
                try await phone.perform(.connect(ConnectRequest(signalling: transport, connections: [target])))
                let request = try await server.request("REGISTER")
                #expect(request.message.requestURI == "sip:[::1]:\(port);transport=\(transport.rawValue)")
                #expect(SIPAddress(try found(request.message["To"])).uri == "sip:5320@[::1]:\(port)")
                let contact = SIPAddress(try found(request.message["Contact"])).uri
                #expect(contact.hasPrefix("sip:5320@[::1]:"))
                await server.reply(request, 200)
                await phone.log.wait(for: .ready)
                try await server.begin()
                try await server.send("INVITE", to: contact)
                let (id, offer) = await phone.log.offer()
                #expect(!offer.hasDescription)
                try await phone.perform(.answer(id))
                let answer = try await server.answer()
                #expect(answer.body.contains("c=IN IP6 ::1"))
            }
            await server.stop()
        }

        /// RFC 3581: what a translator made of our address goes into Contact where the settings say so.
        @Test func translatedAddress() async throws {
            for isWanted in [true, false] {
                try await TextServer.with { server in
                    try await Phone.alone { phone in
                        let settings = ["proxies.proxy0.reg_match_received_rport": isWanted ? "1" : "0"]
                        try await phone.connect(to: "127.0.0.1", await server.port, settings)
                        let first = try await server.next("REGISTER")
                        await server.send(
                            first.response(200, via: ";received=192.0.2.77;rport=40404", ["Expires: 2"]))
                        let second = try await server.next("REGISTER")
                        #expect(try found(second["Contact"]).contains("@192.0.2.77:40404") == isWanted)
                        await server.send(second.granted(via: ";received=192.0.2.77;rport=40404"))
                    }
                }
            }
        }

        /// A dialog that moves keeps its tags and goes on counting.
        @Test func callsGoAlong() async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server)
                try await server.begin()
                try await server.send("INVITE", to: contact, body: .description(Self.offer))
                let (id, _) = await phone.log.offer()
                try await phone.perform(.answer(id))
                let answer = try await server.answer()
                await phone.log.wait(for: .call(id, .connected))
                let endpoint = try found(phone.endpoint as? SofiaEndpoint)
                await endpoint.pretendToMove(to: "127.0.0.4")
                let arrivals = [try await server.anyRequest(), try await server.anyRequest()]
                let invite = try found(arrivals.first { $0.message.method == "INVITE" })
                let register = try found(arrivals.first { $0.message.method == "REGISTER" })
                #expect(try found(register.message["Contact"]).contains("@127.0.0.4:"))
                #expect(invite.source.host == "127.0.0.4")
                #expect(try found(invite.message["Contact"]).contains("@127.0.0.4:"))
                #expect(invite.message.body.contains("c=IN IP4 127.0.0.4"))
                #expect(invite.message["Call-ID"] == answer["Call-ID"])
                #expect(invite.message["From"] == answer["To"])
                #expect(
                    SIPAddress(try found(invite.message["To"])).parameters
                        == SIPAddress(try found(answer["From"])).parameters)
                await server.reply(register, 200)
                await server.reply(invite, 200, body: .description(Self.offer))
                try await server.send("BYE", to: SIPAddress(try found(invite.message["Contact"])).uri)
                try await server.response(200, to: "BYE")
                #expect(await phone.log.end(of: id) == .remote)
            }
        }

        private static let offer = """
            v=0\r
            o=- 1 1 IN IP4 127.0.0.1\r
            s=-\r
            c=IN IP4 127.0.0.1\r
            t=0 0\r
            m=audio 40000 RTP/AVP 0\r

            """
    }

    extension SofiaEndpoint {
        /// As if the only address towards the server were another one.
        func pretendToMove(to host: String) {
            for line in lines {
                line.mendedHost = host
                perform(line.machine.moved(), line)
            }
        }
    }
#endif
