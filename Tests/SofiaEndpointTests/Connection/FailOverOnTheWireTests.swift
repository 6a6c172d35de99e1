#if SofiaSIP
    import EndpointAPI
    import NameResolution
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    @Suite(.timeLimit(.minutes(1)))
    struct FailOverOnTheWireTests {
        /// Two servers behind one name, the first preferred.
        private func withPair(
            _ transport: SignallingProtocol = .udp, _ settings: [String: String] = [:],
            _ body: (Phone, CallServer, CallServer) async throws -> Void
        ) async throws {
            try await NameServer.with { names, resolver in
                let (one, two) = (CallServer(), CallServer())
                try await one.open()
                try await two.open()
                let prefix = transport == .udp ? "_sip._udp" : "_sip._tcp"
                try await names.set(
                    "\(prefix).pair.test", .service,
                    .services([(10, 1, try await one.port, "host.test"), (20, 1, try await two.port, "host.test")]))
                try await names.set("host.test", .ipv4, .addresses(["127.0.0.1"]))
                try await Phone.alone(names: resolver) { phone in
                    try await phone.connect(to: "pair.test", nil, over: transport, settings)
                    try await body(phone, one, two)
                }
                await one.stop()
                await two.stop()
            }
        }

        @Test(arguments: [SignallingProtocol.udp, .tcp])
        func deadFirstServer(transport: SignallingProtocol) async throws {
            try await withPair(transport) { phone, one, two in
                try await one.register()
                await phone.log.wait(for: .ready)
                await one.die()
                // Over UDP the next question finds out, over TCP the connection's end does.
                try await two.register()
                await phone.log.first { _ in
                    phone.log.states == [.trying, .ready, .trying, .ready] ? () : nil
                }
            }
        }

        /// RFC 3263 §4.3.
        @Test func busyFirstServer() async throws {
            try await withPair { phone, one, two in
                await one.reply(try await one.request("REGISTER"), 503, [SIPHeader("Retry-After", "600")])
                try await two.register()
                await phone.log.wait(for: .ready)
            }
        }

        @Test func silentFirstServer() async throws {
            try await withPair(.udp, ["policy.endpoint.sip_transaction_timeout": "300"]) { phone, one, two in
                _ = try await one.request("REGISTER")
                try await two.register()
                await phone.log.wait(for: .ready)
            }
        }

        @Test func bothServersDead() async throws {
            try await withPair { phone, one, two in
                await one.reply(try await one.request("REGISTER"), 503)
                await two.reply(try await two.request("REGISTER"), 503)
                #expect(try found(await phone.log.wait(for: .failed)).contains("503"))
                // The next round begins at the first again.
                try await one.register()
                await phone.log.wait(for: .ready)
            }
        }

        /// Back to the best server once it answers, without a moment of not being ready.
        @Test func bestServerIsReturnedTo() async throws {
            try await withPair { phone, one, two in
                let endpoint = try found(phone.endpoint as? SofiaEndpoint)
                await endpoint.hurryBack()
                await one.reply(try await one.request("REGISTER"), 503)
                let first = try await two.request("REGISTER")
                await two.reply(first, 200)
                await phone.log.wait(for: .ready)
                for _ in 0..<2 { await one.reply(try await one.request("OPTIONS"), 200) }
                let back = try await one.request("REGISTER")
                #expect(back.message["Call-ID"] == first.message["Call-ID"])
                await one.reply(back, 200)
                #expect(phone.log.states == [.trying, .trying, .ready])
            }
        }

        /// Over TLS a handshake is the question, beside the connection in use.
        @Test(.enabled(if: TestAuthority.isAvailable))
        func bestServerIsReturnedToOverTLS() async throws {
            let authority = try TestAuthority()
            let identity = try authority.certify("DNS:pair.test")
            try await NameServer.with { names, resolver in
                try await TextServer.with(identity) { one in
                    try await TextServer.with(identity) { two in
                        let (first, second) = (await one.port, await two.port)
                        try await names.set(
                            "_sips._tcp.pair.test", .service,
                            .services([(10, 1, first, "host.test"), (20, 1, second, "host.test")]))
                        try await names.set("host.test", .ipv4, .addresses(["127.0.0.1"]))
                        try await Phone.alone(trust: authority.file, names: resolver) { phone in
                            try await phone.connect(to: "pair.test", nil, over: .tls)
                            let endpoint = try found(phone.endpoint as? SofiaEndpoint)
                            await endpoint.hurryBack()
                            await one.send(try await one.next("REGISTER").response(503))
                            let first = try await two.next("REGISTER")
                            await two.send(first.granted())
                            await phone.log.wait(for: .ready)
                            let back = try await one.next("REGISTER")
                            #expect(back["Call-ID"] == first["Call-ID"])
                            await one.send(back.granted())
                            #expect(phone.log.states == [.trying, .trying, .ready])
                        }
                    }
                }
            }
        }

        @Test func silentServerIsNoticedByQuestions() async throws {
            try await TextServer.with { server in
                try await Phone.alone { phone in
                    let settings = ["proxies.proxy0.keep_alive_interval": "1"]
                    try await phone.connect(to: "127.0.0.1", await server.port, settings)
                    await server.send(try await server.next("REGISTER").granted())
                    await phone.log.wait(for: .ready)
                    await server.keepSilentOnProbes()
                    let start = ContinuousClock.now
                    #expect(try found(await phone.log.wait(for: .failed)).contains("does not answer"))
                    #expect(ContinuousClock.now - start < .seconds(7))
                }
            }
        }

        @Test func questionsCanBeSwitchedOff() async throws {
            try await Phone.with { phone, server in
                let settings = ["proxies.proxy0.keep_alive_interval": "1", "proxies.proxy0.keep_alive": "off"]
                try await phone.connect(to: try await server.port, settings)
                await server.reply(try await server.request("REGISTER"), 200, [SIPHeader("Expires", "4")])
                // The refresh is the next thing that comes, two seconds later.
                try await server.register()
            }
        }

        /// RFC 5626 §4.4.1, against a stack that answers.
        @Test func emptyLinesKeepAConnection() async throws {
            try await Phone.with { phone, server in
                let settings = ["proxies.proxy0.keep_alive_interval": "1", "proxies.proxy0.keep_alive": "crlf"]
                try await phone.connect(to: try await server.port, over: .tcp, settings)
                await server.reply(try await server.request("REGISTER"), 200, [SIPHeader("Expires", "6")])
                try await server.register()
                #expect(phone.log.states == [.trying, .ready])
            }
        }

        @Test func redirection() async throws {
            try await Phone.with { phone, server in
                let other = CallServer()
                try await other.open()
                try await phone.connect(to: try await server.port)
                let port = try await other.port
                await server.reply(
                    try await server.request("REGISTER"), 302,
                    [SIPHeader("Contact", "<sip:127.0.0.1:9>;q=0.1, <sip:127.0.0.1:\(port);transport=tcp>;q=0.7")])
                let request = try await other.request("REGISTER")
                #expect(request.isStream)
                #expect(request.message.requestURI == "sip:127.0.0.1:\(port);transport=tcp")
                await other.reply(request, 200)
                await phone.log.wait(for: .ready)
                // Once it is gone, what was configured counts again.
                await other.die()
                try await server.register()
                await phone.log.first { _ in phone.log.states.last == .ready ? () : nil }
                await other.stop()
            }
        }

        @Test func circleOfRedirections() async throws {
            try await Phone.with { phone, server in
                let port = try await server.port
                try await phone.connect(to: port)
                for _ in 0..<4 {
                    await server.reply(
                        try await server.request("REGISTER"), 301, [SIPHeader("Contact", "<sip:127.0.0.1:\(port)>")])
                }
                #expect(try found(await phone.log.wait(for: .failed)).contains("301"))
            }
        }

        /// RFC 3261 §8.1.2.
        @Test func outboundProxy() async throws {
            try await Phone.with { phone, proxy in
                let port = try await proxy.port
                try await phone.connect(
                    to: "registrar.invalid", nil, ["proxies.proxy0.outbound_proxy": "127.0.0.1:\(port)"])
                let request = try await proxy.request("REGISTER")
                #expect(request.message.requestURI == "sip:registrar.invalid;transport=udp")
                #expect(request.message["Route"] == "<sip:127.0.0.1:\(port);transport=udp;lr>")
                await proxy.reply(request, 200)
                await phone.log.wait(for: .ready)
            }
        }

        @Test func strangersCanBeRefused() async throws {
            for (policy, status) in [("any", 180), ("registrar", 403)] {
                try await Phone.with { phone, server in
                    let contact = try await phone.register(
                        with: server, ["policy.endpoint.accept_requests_from": policy])
                    let stranger = CallServer()
                    try await stranger.open(host: "127.0.0.9")
                    try await stranger.begin()
                    try await stranger.send("INVITE", to: contact)
                    if status == 180 {
                        let (id, _) = await phone.log.offer()
                        try await phone.perform(.alert(id))
                        try await phone.perform(.alert(id))
                    }
                    try await stranger.response(status, to: "INVITE")
                    if status == 403 {
                        // The server itself is let in.
                        try await server.begin()
                        try await server.send("INVITE", to: contact)
                        let (id, _) = await phone.log.offer()
                        try await phone.perform(.reject(id, status: 486))
                        try await server.response(486, to: "INVITE")
                    }
                    await stranger.stop()
                }
            }
        }
    }

    extension SofiaEndpoint {
        func hurryBack() {
            for line in lines { line.failBack = FailBack(interval: .milliseconds(50)) }
        }
    }
#endif
