#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    @Suite(.timeLimit(.minutes(1)))
    struct RegistrationOnTheWireTests {
        @Test func challengeRefreshAndEnd() async throws {
            try await Phone.with { phone, server in
                let settings = ["proxies.proxy0.password": "s3cret", "proxies.proxy0.display_name": "Agent \"7\""]
                try await phone.connect(to: try await server.port, settings)
                let first = try await server.request("REGISTER")
                #expect(first.message["Authorization"] == nil)
                #expect(first.message["Expires"] == "1800")
                #expect(SIPAddress(try found(first.message["From"])).displayName == "Agent \"7\"")
                #expect(!first.message.requestURI.contains("@"))
                #expect(try found(first.message["User-Agent"]).hasPrefix("phone/1 (Linux "))
                await server.reply(first, 401, [DigestChallenge(realm: "r", nonce: "n1").header])

                let second = try await server.request("REGISTER")
                let shown = DigestParameters(try found(second.message["Authorization"]))
                #expect(DigestResponse.isValid(shown, user: "5320", password: "s3cret", method: "REGISTER"))
                #expect(shown["nc"] == "00000001")
                // Half of two seconds later it comes again.
                await server.reply(second, 200, [SIPHeader("Expires", "2")])
                await phone.log.wait(for: .ready)

                let third = try await server.request("REGISTER")
                let again = DigestParameters(try found(third.message["Authorization"]))
                #expect(again["nc"] == "00000002")
                #expect(third.message["Call-ID"] == first.message["Call-ID"])
                #expect(third.message.sequence == first.message.sequence + 2)
                await server.reply(third, 200, [SIPHeader("Expires", "60")])

                async let ended: Void = phone.perform(.disconnect)
                try await server.unregister()
                try await ended
                await phone.log.wait(for: .disconnected)
                #expect(phone.log.states == [.trying, .ready, .shutdown, .none])
            }
        }

        @Test func wrongPasswordIsSaidAndNotShown() async throws {
            try await Phone.with { phone, server in
                try await phone.connect(to: try await server.port, ["proxies.proxy0.password": "hush-hush"])
                for nonce in ["n1", "n2"] {
                    let request = try await server.request("REGISTER")
                    await server.reply(request, 401, [DigestChallenge(realm: "r", nonce: nonce).header])
                }
                let reason = try found(await phone.log.wait(for: .failed))
                #expect(reason.contains("password"))
                #expect(!reason.contains("hush"))
            }
        }

        /// RFC 7616 §3.3: a stale nonce says nothing about the password.
        @Test func staleNonceIsAnsweredAnew() async throws {
            try await Phone.with { phone, server in
                try await phone.connect(to: try await server.port, ["proxies.proxy0.password": "s3cret"])
                let first = try await server.request("REGISTER")
                await server.reply(first, 401, [DigestChallenge(realm: "r", nonce: "n1").header])
                let second = try await server.request("REGISTER")
                await server.reply(second, 401, [DigestChallenge(realm: "r", nonce: "n2", isStale: true).header])
                try await server.register()
                await phone.log.wait(for: .ready)
            }
        }

        @Test(arguments: [SignallingProtocol.udp, .tcp])
        func serverThatComesLate(signalling: SignallingProtocol) async throws {
            try await Phone.with { phone, server in
                let port = try await server.port
                await server.die()
                try await phone.connect(to: port, over: signalling)
                let reason = try found(await phone.log.wait(for: .failed))
                #expect(reason.contains("127.0.0.1:\(port)"))
                try await server.open(port: port)
                try await server.register()
                await phone.log.wait(for: .ready)
            }
        }

        @Test func lostConnectionIsNoticed() async throws {
            try await Phone.with { phone, server in
                let port = try await server.port
                try await phone.connect(to: port, over: .tcp)
                let contact = try await server.register()
                #expect(contact.hasSuffix(";transport=tcp"))
                await phone.log.wait(for: .ready)
                await server.die()
                await phone.log.wait(for: .failed)
                try await server.open(port: port)
                try await server.register()
                await phone.log.first { _ in phone.log.states.last == .ready ? () : nil }
            }
        }

        /// RFC 3261 §10.2.8.
        @Test func tooBriefAnInterval() async throws {
            try await Phone.with { phone, server in
                try await phone.connect(to: try await server.port, ["proxies.proxy0.reg_timeout": "60"])
                await server.reply(try await server.request("REGISTER"), 423, [SIPHeader("Min-Expires", "600")])
                let second = try await server.request("REGISTER")
                #expect(second.message["Expires"] == "600")
                await server.reply(second, 200)
                await phone.log.wait(for: .ready)
            }
        }

        /// RFC 3261 §10.2.4: among several contacts, ours counts.
        @Test func grantedTimeIsThatOfOurContact() async throws {
            try await Phone.with { phone, server in
                try await phone.connect(to: try await server.port)
                let request = try await server.request("REGISTER")
                let contact = SIPAddress(try found(request.message["Contact"])).uri
                await server.reply(
                    request, 200,
                    [SIPHeader("Contact", "\"a, b\" <sip:5320@192.0.2.9>;expires=3000, <\(contact)>;expires=2")])
                // A second later, and not a quarter of an hour.
                _ = try await server.request("REGISTER")
            }
        }

        @Test func nameOfTheOwnTable() async throws {
            try await Phone.with { phone, server in
                let port = try await server.port
                let target = ConnectionTarget(server: "localhost:\(port)", host: "localhost", port: port, user: "5320")
                try await phone.perform(.connect(ConnectRequest(signalling: .udp, connections: [target])))
                let request = try await server.request("REGISTER")
                #expect(SIPAddress(try found(request.message["To"])).uri == "sip:5320@localhost:\(port)")
                await server.reply(request, 200)
                await phone.log.wait(for: .ready)
            }
        }

        @Test func silentServerIsGivenUp() async throws {
            try await Phone.with { phone, server in
                try await phone.connect(to: try await server.port, ["policy.endpoint.sip_transaction_timeout": "300"])
                let reason = try found(await phone.log.wait(for: .failed))
                #expect(reason.contains("0.3 s"))
            }
        }

        @Test func standaloneTakesCallsWithoutRegistration() async throws {
            try await Phone.with { phone, server in
                let port = try await server.port
                try await phone.connect(
                    to: port, ["proxies.proxy0.reg_timeout": "0", "policy.endpoint.sip_port_min": "20000"])
                await phone.log.wait(for: .standalone)
                try await phone.perform(.disconnect)
                await phone.log.wait(for: .disconnected)
            }
        }

        @Test func addressThatCannotBeBound() async throws {
            try await Phone.with(bind: "192.0.2.1") { phone, server in
                try await phone.connect(to: try await server.port)
                let reason = try found(await phone.log.wait(for: .failed))
                #expect(reason.contains("192.0.2.1"))
                let settings = ["proxies.proxy0.reg_timeout": "0"]
                try await phone.perform(.disconnect)
                await phone.log.wait(for: .disconnected)
                await #expect(throws: EndpointError.self) { try await phone.connect(to: 5060, settings) }
            }
        }

        @Test func senselessRequestsAreRefused() async throws {
            try await Phone.with { phone, _ in
                func code(_ request: ConnectRequest) async -> EndpointError.Code? {
                    do throws(EndpointError) {
                        try await phone.endpoint.perform(.connect(request))
                        return nil
                    } catch {
                        return error.code
                    }
                }
                let target = ConnectionTarget(server: "127.0.0.1:9", host: "127.0.0.1", port: 9, user: "5320")
                #expect(await code(ConnectRequest(signalling: .udp, connections: [])) == .invalid)
                #expect(
                    await code(ConnectRequest(signalling: .udp, connections: Array(repeating: target, count: 7)))
                        == .invalid)
                #expect(await code(ConnectRequest(signalling: .https, connections: [target])) == .invalid)
                await #expect(throws: EndpointError.self) { try await phone.perform(.disconnect) }
                await #expect(throws: EndpointError.self) { try await phone.perform(.dial("5321")) }
            }
        }
    }
#endif
