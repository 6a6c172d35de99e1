#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    /// One text, two readers: what could be taken for another host reaches nobody.
    @Suite("Texts that name two hosts", .timeLimit(.minutes(1)))
    struct OtherReadersTests {
        /// `EVIL` stands for a socket that must hear nothing, `GOOD` for the server.
        private static let proxies = [
            "GOOD#@EVIL", "GOOD,x@EVIL", "GOOD/@EVIL", "http://GOOD/@EVIL", "sip:GOOD@EVIL", "x@EVIL", "sip:EVIL",
            "EVIL;x@GOOD",
            "GOOD?@EVIL", "GOOD\\@EVIL", "<sip:EVIL>",
        ]
        private static let targets = [
            "sip:a@EVIL;x@GOOD", "sip:a@GOOD;maddr=EVILHOST", "sip:a@GOOD?Route=%3Csip:EVIL;lr%3E", "<sip:a@EVIL>",
            "a@EVIL@GOOD",
            "sip:a@GOOD;maddr=EVILHOST;transport=udp",
        ]

        private static func fill(_ text: String, _ evil: Stranger, _ good: UInt16) async -> String {
            text.replacing("EVILHOST", with: evil.host)
                .replacing("EVIL", with: "\(evil.host):\(await evil.port)").replacing("GOOD", with: "127.0.0.1:\(good)")
        }

        @Test(arguments: proxies)
        func outboundProxies(text: String) async throws {
            try await Phone.with { phone, server in
                try await Stranger.with { evil in
                    let port = try await server.port
                    for setting in ["outbound_proxy", "domain"] {
                        let value = await Self.fill(text, evil, port)
                        let settings = ["proxies.proxy0.\(setting)": value, "proxies.proxy0.password": "s3cret"]
                        try await phone.connect(to: port, settings)
                        let request = try await server.request("REGISTER")
                        #expect(request.message["Route"] == nil)
                        #expect(request.message["From"]?.contains("127.0.0.2") == false)
                        await server.reply(request, 200, [SIPHeader("Expires", "60")])
                        await phone.log.wait(for: .ready)
                        try await phone.perform(.disconnect)
                        try await server.unregister()
                        await phone.log.first { _ in phone.log.events.last == .disconnected ? () : nil }
                    }
                    #expect(await evil.received.isEmpty)
                }
            }
        }

        @Test(arguments: targets)
        func dialling(text: String) async throws {
            try await Phone.with { phone, server in
                _ = try await phone.register(with: server)
                try await Stranger.with { evil in
                    let target = await Self.fill(text, evil, try await server.port)
                    do {
                        try await phone.perform(.dial(target))
                        // Whatever is called is called through the server.
                        let invite = try await server.request("INVITE")
                        #expect(SIPURI(invite.message.requestURI)?.isRedirected == false)
                        await server.reply(invite, 486)
                    } catch is EndpointError {}
                    #expect(await evil.received.isEmpty)
                }
            }
        }

        @Test(arguments: [
            ("sip:a@evil;x@allowed", "evil"), ("sip:a@allowed", "allowed"), ("SIPS:[2001:DB8::1]:5061", "2001:db8::1"),
            ("sip:a;b@allowed;maddr=evil", "allowed"),
        ])
        func oneReader(uri: String, host: String) {
            #expect(SIPURI(uri)?.host == host)
        }

        @Test(arguments: [
            "", "sip:", "tel:1", "http://h", "sip:a@h:0", "sip:a@h:70000", "sip:a@h:x", "sip:a b@h", "sip:@",
        ])
        func noURI(text: String) {
            #expect(SIPURI(text) == nil)
        }

        /// A DN is a user's name, whatever is in it.
        @Test(arguments: ["a@EVIL", "a;maddr=EVIL", "a?Route=EVIL", "a:b", "a%40b", "a,b", "a/b"])
        func users(user: String) throws {
            let address = SIPAddress(user: user, host: "allowed")
            let uri = try found(SIPURI(address.uri))
            #expect(uri.host == "allowed" && !uri.isRedirected && !uri.hasHeaders)
            #expect(
                address.uri.dropFirst(4).prefix { !"@:;?,/".contains($0) }.count == SIPAddress.escaped(user: user).count
            )
        }
    }
#endif
