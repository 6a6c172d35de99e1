#if SofiaSIP
    import EndpointAPI
    import Glibc
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    /// RFC 4475 and RFC 5118: every message gets its answer, and the phone goes on as if nothing had been.
    ///
    /// The vectors are the RFCs' own bytes. Those of RFC 5118 are as they travel: with CRLF and the length of the body.
    @Suite(.timeLimit(.minutes(1)))
    struct TortureTests {
        /// The messages come from strangers.
        private static let settings = ["policy.endpoint.accept_requests_from": "any"]

        @Test(arguments: TortureCase.all)
        func answer(to message: TortureCase) async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server, Self.settings)
                let port = try found(Self.port(of: contact))
                let refusing = Task { await phone.refuseCalls() }
                defer { refusing.cancel() }
                try await MessageSender.with(address: message.source) { sender in
                    try await sender.send(try message.bytes(over: "UDP"), to: port)
                    try await sender.send(Self.probe("UDP"), to: port)
                    var statuses: [Int] = []
                    var isAlive = false
                    // The stack works in order: what the message is answered at once comes before the probe's answer.
                    while !isAlive || (statuses.isEmpty && message.answer == .call) {
                        let response = try await sender.next()
                        guard let status = response.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
                            throw Missing("a response, and not \(response)")
                        }
                        if response.contains("after-the-torture") {
                            #expect(status == 200)
                            isAlive = true
                        } else if status >= 200 {
                            statuses.append(status)
                        }
                    }
                    #expect(statuses == message.answer.statuses, "\(message): \(message.why)")
                }
                // Nothing happened to the registration.
                #expect(phone.log.states == [.trying, .ready])
                try await server.begin()
                try await server.send("OPTIONS", to: contact)
                try await server.response(200, to: "OPTIONS")
            }
        }

        /// The same over TCP, where the stack closes the connection behind what it cannot read, and we behind the rest.
        @Test(arguments: TortureCase.all)
        func answerOverTCP(to message: TortureCase) async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server, Self.settings)
                let port = try found(Self.port(of: contact))
                let refusing = Task { await phone.refuseCalls() }
                defer { refusing.cancel() }
                try await MessageSender.with(address: message.source) { sender in
                    let answer = message.answerOverTCP
                    try await sender.stream(
                        [try message.bytes(over: "TCP"), Self.probe("TCP")], to: port, isLast: answer != .call)
                    var text = ""
                    var statuses: [Int] { Self.statuses(in: text).filter { $0 >= 200 } }
                    while !text.contains("after-the-torture") || statuses.count <= answer.statuses.count {
                        let more = try await sender.next()
                        text += more
                        if more.isEmpty { break }
                    }
                    let isAlive = text.contains("after-the-torture")
                    #expect(statuses.sorted() == (answer.statuses + (isAlive ? [200] : [])).sorted())
                }
                #expect(phone.log.states == [.trying, .ready])
                try await server.begin()
                try await server.send("OPTIONS", to: contact)
                try await server.response(200, to: "OPTIONS")
            }
        }

        private static func statuses(in text: String) -> [Int] {
            text.split(separator: "\r\n").filter { $0.hasPrefix("SIP/2.0 ") }.compactMap {
                Int($0.dropFirst(8).prefix(3))
            }
        }

        /// All of them, one after the other, at one phone.
        @Test func allAtOnePhone() async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server, Self.settings)
                let port = try found(Self.port(of: contact))
                let refusing = Task { await phone.refuseCalls() }
                defer { refusing.cancel() }
                try await MessageSender.with(address: "127.44.75.250") { sender in
                    for message in TortureCase.all { try await sender.send(try message.bytes(over: "UDP"), to: port) }
                    try await sender.send(Self.probe("UDP"), to: port)
                    while !(try await sender.next()).contains("after-the-torture") {}
                }
                #expect(phone.log.states == [.trying, .ready])
            }
        }

        private static func port(of contact: String) -> UInt16? {
            contact.split(separator: ":").last.flatMap { UInt16($0) }
        }

        /// A request that is beyond reproach.
        private static func probe(_ transport: String) -> [UInt8] {
            Array(
                [
                    "OPTIONS sip:5320@127.0.0.1 SIP/2.0",
                    "Via: SIP/2.0/\(transport) 127.0.0.1;rport;branch=z9hG4bKprobe",
                    "Max-Forwards: 70", "To: <sip:5320@127.0.0.1>", "From: <sip:probe@127.0.0.1>;tag=probe",
                    "Call-ID: after-the-torture", "CSeq: 1 OPTIONS", "Content-Length: 0", "", "",
                ].joined(separator: "\r\n").utf8)
        }
    }
#endif
