#if SofiaSIP
    import EndpointAPI
    import Glibc
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    /// Strangers who open connections and say nothing.
    @Suite(.timeLimit(.minutes(1)))
    struct ConnectionTests {
        @Test func manyIdleConnectionsAreClosedAndOursStays() async throws {
            try await Phone.with { phone, server in
                try await phone.connect(to: try await server.port, over: .tcp)
                let contact = try await server.register()
                await phone.log.wait(for: .ready)
                let place = contact.split(separator: ";")[0]
                let port = try found(place.split(separator: ":").last.flatMap { UInt16($0) })
                let speaking = try HostileSocket(SOCK_STREAM, to: port)
                var idle: [HostileSocket] = []
                for round in 0..<10 {
                    for _ in 0..<30 { idle.append(try HostileSocket(SOCK_STREAM, from: "127.0.0.2", to: port)) }
                    // Who has something to say is left alone, whatever the others do.
                    speaking.send(Self.probe(round))
                    let answer = await Task.detached { speaking.receive() }.value
                    #expect(answer?.hasPrefix("SIP/2.0 200 ") == true)
                }
                // 300 were opened; the last look may have been a while ago.
                let ended = await Task.detached { [idle] in idle.prefix(200).count { $0.receive() == "" } }.value
                #expect(ended == 200)
                #expect(phone.log.states == [.trying, .ready])
                try await server.begin()
                try await server.send("OPTIONS", to: contact)
                try await server.response(200, to: "OPTIONS")
            }
        }

        private static func probe(_ number: Int) -> [UInt8] {
            let lines = [
                "OPTIONS sip:5320@127.0.0.1 SIP/2.0", "Via: SIP/2.0/TCP 127.0.0.1;rport;branch=z9hG4bKp\(number)",
                "Max-Forwards: 70", "To: <sip:5320@127.0.0.1>", "From: <sip:p@127.0.0.1>;tag=p", "Call-ID: p\(number)",
                "CSeq: 1 OPTIONS", "Content-Length: 0", "", "",
            ]
            return Array(lines.joined(separator: "\r\n").utf8)
        }
    }
#endif
