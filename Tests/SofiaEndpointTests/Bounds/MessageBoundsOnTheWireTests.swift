#if SofiaSIP
    import EndpointAPI
    import Glibc
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    /// A message that is more than any phone gets costs next to nothing, is refused, and ends its connection.
    @Suite(.timeLimit(.minutes(2)), .serialized)
    struct MessageBoundsOnTheWireTests {
        struct Excess: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var fields: [String] = []
            var startLine = "OPTIONS sip:5320@127.0.0.1 SIP/2.0"
            var end = "Content-Length: 0\r\n\r\n"
            var isForStreams = false

            func bytes(over transport: String, _ number: Int = 0) -> [UInt8] {
                let head = [
                    startLine, "Via: SIP/2.0/\(transport) 127.0.0.1;rport;branch=z9hG4bKx\(number)", "Max-Forwards: 70",
                    "To: <sip:5320@127.0.0.1>", "From: <sip:probe@127.0.0.1>;tag=x", "Call-ID: excess-\(number)",
                    "CSeq: 1 OPTIONS", "",
                ].joined(separator: "\r\n")
                return Array(head.utf8) + Array(fields.joined().utf8) + Array(end.utf8)
            }
        }

        static let excesses = [
            Excess(testDescription: "fields", fields: Array(repeating: "a:\r\n", count: 15_000)),
            Excess(testDescription: "a few fields too many", fields: Array(repeating: "Subject: x\r\n", count: 250)),
            Excess(testDescription: "lines that are no fields", fields: Array(repeating: "a\r\n", count: 20_000)),
            Excess(testDescription: "one field", fields: ["Subject: ", String(repeating: "x", count: 60_000), "\r\n"]),
            Excess(
                testDescription: "lines that go on",
                fields: ["Subject: x\r\n"] + Array(repeating: " y\r\n", count: 15_000)),
            Excess(
                testDescription: "values",
                fields: ["Contact: ", Array(repeating: "<sip:a>", count: 1_020).joined(separator: ","), "\r\n"]),
            Excess(
                testDescription: "hops",
                fields: Array(
                    repeating: "Via: SIP/2.0/UDP a\(String(repeating: ",SIP/2.0/UDP b", count: 400))\r\n", count: 5)),
            Excess(
                testDescription: "a start line",
                startLine: "OPTIONS sip:\(String(repeating: "a", count: 60_000)) SIP/2.0"),
            Excess(
                testDescription: "320 kB of fields", fields: Array(repeating: "a:\r\n", count: 80_000),
                isForStreams: true),
            Excess(
                testDescription: "a field without end", fields: ["a: ", String(repeating: "x", count: 400_000)],
                isForStreams: true),
            Excess(testDescription: "a body of 2^31", end: "Content-Length: 2147483648\r\n\r\n", isForStreams: true),
            Excess(
                testDescription: "a body of 2^32 + 1", end: "Content-Length: 4294967297\r\n\r\n", isForStreams: true),
            Excess(testDescription: "a body of 65537", end: "Content-Length: 65537\r\n\r\n", isForStreams: true),
        ]

        @Test(arguments: excesses.filter { !$0.isForStreams })
        func datagram(excess: Excess) async throws {
            try await Self.beside { port in
                let socket = try HostileSocket(SOCK_DGRAM, to: port)
                for number in 0..<10 { socket.send(excess.bytes(over: "UDP", number)) }
                let answer = await Task.detached { socket.receive() }.value
                #expect(answer?.hasPrefix("SIP/2.0 400 ") == true)
            }
        }

        @Test(arguments: excesses)
        func stream(excess: Excess) async throws {
            try await Self.beside { port in
                let sockets = try (0..<10).map { _ in try HostileSocket(SOCK_STREAM, to: port) }
                for (number, socket) in sockets.enumerated() {
                    let text = await Task.detached {
                        socket.send(excess.bytes(over: "TCP", number))
                        return socket.everything()
                    }.value
                    // Where more was on its way than was read, the end of the connection may overtake the answer.
                    let answer = try found(text)
                    #expect(answer.isEmpty || answer.hasPrefix("SIP/2.0 400 "))
                }
            }
        }

        /// Over a stream, octets that come one by one are looked at once each, and what is within the bounds is taken.
        @Test func trickling() async throws {
            try await Self.beside { port in
                let excess = Excess(testDescription: "", fields: Array(repeating: "a: b\r\n", count: 150))
                let socket = try HostileSocket(SOCK_STREAM, to: port)
                var yes: Int32 = 1
                setsockopt(
                    socket.descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
                let answer = await Task.detached {
                    for byte in excess.bytes(over: "TCP") { socket.send([byte]) }
                    return socket.receive()
                }.value
                #expect(answer?.hasPrefix("SIP/2.0 200 ") == true)
            }
        }

        @Test func whatIsWithinTheBoundsIsTaken() async throws {
            try await Self.beside { port in
                let socket = try HostileSocket(SOCK_DGRAM, to: port)
                let large = Excess(
                    testDescription: "",
                    fields: Array(repeating: "Subject-\(String(repeating: "x", count: 290)): y\r\n", count: 190))
                socket.send(large.bytes(over: "UDP"))
                let answer = await Task.detached { socket.receive() }.value
                #expect(answer?.hasPrefix("SIP/2.0 200 ") == true)
            }
        }

        /// Does something hostile to a registered phone, which answers its server within a second meanwhile and stays registered.
        private static func beside(_ attack: @Sendable (UInt16) async throws -> Void) async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server)
                let port = try found(contact.split(separator: ":").last.flatMap { UInt16($0) })
                try await server.begin()
                async let attacked: Void = attack(port)
                let clock = ContinuousClock()
                for _ in 0..<5 {
                    let begin = clock.now
                    try await server.send("OPTIONS", to: contact)
                    try await server.response(200, to: "OPTIONS")
                    #expect(clock.now - begin < .seconds(1))
                }
                try await attacked
                try await server.send("OPTIONS", to: contact)
                try await server.response(200, to: "OPTIONS")
                #expect(phone.log.states == [.trying, .ready])
            }
        }
    }
#endif
