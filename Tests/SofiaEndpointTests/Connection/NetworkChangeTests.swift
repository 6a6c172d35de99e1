#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    @Suite(.timeLimit(.minutes(1)), .enabled(if: PrivateNetwork.isAvailable))
    struct NetworkChangeTests {
        /// The way to the server leaves from one address, then from another.
        private static func way(from host: String) -> String {
            "ip route replace local 10.9.0.1 dev lo table local src \(host)"
        }

        private func withNetwork(
            _ body: (Phone, CallServer, PrivateNetwork) async throws -> Void
        ) async throws {
            let server = CallServer()
            try await Phone.alone(bind: "0.0.0.0") { phone in
                let addresses = (1...3).map { "ip addr add 10.9.0.\($0)/32 dev lo" }
                let network = try await PrivateNetwork(
                    of: [phone.loop, server.loop], addresses + [Self.way(from: "10.9.0.2")])
                try await server.open(host: "10.9.0.1")
                try await body(phone, server, network)
            }
            await server.stop()
        }

        @Test(arguments: [SignallingProtocol.udp, .tcp])
        func newAddressIsRegisteredWithinThreeSeconds(transport: SignallingProtocol) async throws {
            try await withNetwork { phone, server, network in
                try await phone.connect(to: "10.9.0.1", try await server.port, over: transport)
                let first = try await server.request("REGISTER")
                #expect(first.source.host == "10.9.0.2")
                await server.reply(first, 200)
                await phone.log.wait(for: .ready)
                let start = ContinuousClock.now
                try await network.run([Self.way(from: "10.9.0.3")])
                let second = try await server.request("REGISTER")
                #expect(ContinuousClock.now - start < .seconds(3))
                #expect(second.source.host == "10.9.0.3")
                #expect(try found(second.message["Contact"]).contains("@10.9.0.3:"))
                #expect(second.message["Call-ID"] != first.message["Call-ID"])
                await server.reply(second, 200)
                await phone.log.first { _ in phone.log.states == [.trying, .ready, .trying, .ready] ? () : nil }
            }
        }

        /// While there is no way, nothing is gained by trying; when there is one again, it is taken at once.
        @Test func networkThatComesBack() async throws {
            try await withNetwork { phone, server, network in
                let settings = ["proxies.proxy0.keep_alive_interval": "1", "proxies.proxy0.reg_interval": "600"]
                try await phone.connect(to: "10.9.0.1", try await server.port, over: .tcp, settings)
                try await server.register()
                await phone.log.wait(for: .ready)
                try await network.run(["ip route replace unreachable 10.9.0.1 table local"])
                await server.die()
                await phone.log.wait(for: .failed)
                try await network.run([
                    "ip route del unreachable 10.9.0.1 table local", Self.way(from: "10.9.0.3"),
                ])
                try await server.open(host: "10.9.0.1", port: try await server.port)
                try await server.register()
                await phone.log.first { _ in phone.log.states.last == .ready ? () : nil }
            }
        }

        @Test func otherChangesAreLeftAlone() async throws {
            try await withNetwork { phone, server, network in
                try await phone.connect(to: "10.9.0.1", try await server.port)
                await server.reply(try await server.request("REGISTER"), 200, [SIPHeader("Expires", "2")])
                await phone.log.wait(for: .ready)
                try await network.run(["ip addr add 10.9.0.4/32 dev lo"])
                // What comes next is the refresh, in the same series.
                let refresh = try await server.request("REGISTER")
                #expect(refresh.source.host == "10.9.0.2")
                #expect(phone.log.states == [.trying, .ready])
            }
        }
    }
#endif
