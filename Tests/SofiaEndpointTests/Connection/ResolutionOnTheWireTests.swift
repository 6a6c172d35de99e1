#if SofiaSIP
    import EndpointAPI
    import Logging
    import MediaCore
    import NameResolution
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    @Suite(.timeLimit(.minutes(1)))
    struct ResolutionOnTheWireTests {
        private func locate(
            _ host: String, port: UInt16? = nil, over transport: SignallingTransport = .udp,
            families: ServerLocation.Families = .ipv4First, _ settings: ResolverSettings
        ) async throws -> [ServerTarget] {
            let loop = SofiaLoop(logger: Logger(label: "resolver"))
            let location = ServerLocation(resolver: NameResolver(on: loop, settings: settings), families: families)
            let result: Result<[ServerTarget], ResolutionError>
            do throws(ResolutionError) {
                result = .success(
                    try await location.targets(of: ServerName(host: host, port: port, transport: transport)))
            } catch {
                result = .failure(error)
            }
            await loop.stop()
            return try result.get()
        }

        /// RFC 3263 §4.2.
        @Test func servicesBeforeAddresses() async throws {
            try await NameServer.with { server, settings in
                try await server.set(
                    "_sip._udp.sip.test", .service,
                    .services([(20, 1, 5072, "b.test"), (10, 1, 5070, "a.test"), (30, 1, 5073, "nowhere.test")]))
                try await server.set("_sips._tcp.sip.test", .service, .services([(1, 1, 5071, "a.test")]))
                try await server.set("a.test", .ipv4, .addresses(["192.0.2.1", "192.0.2.2"]))
                try await server.set("b.test", .ipv6, .addresses(["2001:db8::b"]))
                try await server.set("sip.test", .ipv4, .addresses(["192.0.2.9"]))
                #expect(
                    try await locate("sip.test", settings) == [
                        ServerTarget(host: "192.0.2.1", port: 5070), ServerTarget(host: "192.0.2.2", port: 5070),
                        ServerTarget(host: "2001:db8::b", port: 5072),
                    ])
                #expect(
                    try await locate("sip.test", over: .tls, settings).first
                        == ServerTarget(host: "192.0.2.1", port: 5071))
                // Nothing stands there for TCP, and with a port nobody looks.
                #expect(
                    try await locate("sip.test", over: .tcp, settings) == [ServerTarget(host: "192.0.2.9", port: 5060)])
                #expect(
                    try await locate("sip.test", port: 5099, settings) == [ServerTarget(host: "192.0.2.9", port: 5099)])
            }
        }

        @Test func orderOfFamilies() async throws {
            try await NameServer.with { server, settings in
                try await server.set("a.test", .ipv4, .addresses(["192.0.2.1"]))
                try await server.set("a.test", .ipv6, .addresses(["2001:db8::1"]))
                func hosts(_ text: String) async throws -> [String] {
                    try await locate("a.test", port: 1, families: ServerLocation.Families(text), settings).map(\.host)
                }
                #expect(try await hosts("") == ["192.0.2.1", "2001:db8::1"])
                #expect(try await hosts("ipv6, ipv4") == ["2001:db8::1", "192.0.2.1"])
                #expect(try await hosts("ipv4") == ["192.0.2.1"])
                #expect(try await hosts("IPv6") == ["2001:db8::1"])
            }
        }

        @Test func failures() async throws {
            try await NameServer.with { server, settings in
                try await server.set("_sip._udp.none.test", .service, .services([(0, 0, 0, "")]))
                try await server.set("quiet.test", .ipv4, .silence)
                try await server.set("quiet.test", .ipv6, .silence)
                try await server.set("broken.test", .ipv4, .failure)
                try await server.set("broken.test", .ipv6, .failure)
                func failure(_ host: String, port: UInt16? = nil) async -> ResolutionError? {
                    do {
                        _ = try await locate(host, port: port, settings)
                        return nil
                    } catch {
                        return error as? ResolutionError
                    }
                }
                #expect(await failure("unknown.test") == .unknownName("unknown.test"))
                #expect(await failure("none.test") == .noService("none.test"))
                #expect(await failure("quiet.test", port: 1) == .noServer("quiet.test"))
                #expect(await failure("broken.test", port: 1) == .noServer("broken.test"))
                #expect(await failure("a..b") == .notAName("a..b"))
            }
        }

        @Test func literalsAndTheOwnTableAskNobody() async throws {
            try await NameServer.with { (server: NameServer, settings: ResolverSettings) async throws in
                #expect(try await locate("192.0.2.1", settings) == [ServerTarget(host: "192.0.2.1", port: 5060)])
                #expect(try await locate("::1", over: .tls, settings) == [ServerTarget(host: "::1", port: 5061)])
                #expect(try await locate("localhost", settings).first == ServerTarget(host: "127.0.0.1", port: 5060))
                #expect(await server.asked.isEmpty)
            }
        }

        @Test func searchedDomains() async throws {
            try await NameServer.with { server, settings in
                try await server.set("sip.corp.test", .ipv4, .addresses(["192.0.2.5"]))
                var settings = settings
                settings.searched = ["corp.test"]
                #expect(try await locate("sip", settings).map(\.host) == ["192.0.2.5"])
            }
        }

        /// A question is asked once while its answer holds.
        @Test func answersAreKept() async throws {
            try await NameServer.with { server, settings in
                try await server.set("a.test", .ipv4, .addresses(["192.0.2.1"]))
                let loop = SofiaLoop(logger: Logger(label: "resolver"))
                let resolver = NameResolver(on: loop, settings: settings)
                let question = try found(DNSQuestion("a.test", .ipv4))
                async let first = resolver.answer(to: question)
                async let second = resolver.answer(to: question)
                _ = try await (first, second)
                _ = try await resolver.answer(to: question)
                #expect(await server.asked.count == 1)
                await loop.stop()
            }
        }

        @Test func registersWithANamedServer() async throws {
            try await NameServer.with { names, settings in
                let server = CallServer()
                try await server.open()
                let port = try await server.port
                try await names.set("_sip._udp.sip.test", .service, .services([(1, 1, port, "host.sip.test")]))
                try await names.set("host.sip.test", .ipv4, .addresses(["127.0.0.1"]))
                try await Phone.alone(names: settings) { phone in
                    try await phone.connect(to: "sip.test", nil)
                    let request = try await server.request("REGISTER")
                    #expect(request.message.requestURI == "sip:sip.test;transport=udp")
                    #expect(SIPAddress(try found(request.message["To"])).uri == "sip:5320@sip.test")
                    await server.reply(request, 200)
                    await phone.log.wait(for: .ready)
                }
                await server.stop()
            }
        }

        @Test func unknownNameIsSaid() async throws {
            try await NameServer.with { _, settings in
                try await Phone.alone(names: settings) { phone in
                    try await phone.connect(to: "unknown.test", nil)
                    #expect(try found(await phone.log.wait(for: .failed)).contains("unknown.test"))
                }
            }
        }
    }
#endif
