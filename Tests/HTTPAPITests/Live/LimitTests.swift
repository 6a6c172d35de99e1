import Testing

@testable import HTTPAPI

@Suite("Limits on the wire", .timeLimit(.minutes(2)))
struct LimitTests {
    private static let session = "/softphone/v2/session"

    private static func expectContractHeaders(_ response: RawResponse) {
        #expect(response["X-Genesys-Softphone-Version"] == "1.0  (Test)")
        #expect(response["X-Content-Type-Options"] == "nosniff")
        #expect(response["Vary"] == "Origin")
        #expect(response["Content-Length"] == "\(response.body.utf8.count)")
        #expect(response["Connection"] == "close")
        #expect(response["Server"] == nil)
        #expect(response["Date"] == nil)
    }

    @Test func anAnnouncedBodyThatIsTooLongIsNotWaitedFor() async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            let client = try await server.connect()
            try await client.send(server.request("POST", Self.session, cookie, "Content-Length: \(1024 * 1024 + 1)"))
            let answer = try await client.receive()
            #expect(answer.status == 413)
            Self.expectContractHeaders(answer)
            #expect(try await client.isClosed(within: 20))
        }
    }

    @Test func itsAnswerArrivesThoughTheBodyIsSentAllTheSame() async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            let client = try await server.connect()
            try await client.send(server.post(Self.session, String(repeating: " ", count: 1024 * 1024 + 1), cookie))
            #expect(try await client.receive().status == 413)
        }
    }

    @Test func aBodyThatGrowsTooLong() async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            let client = try await server.connect()
            try await client.send(server.request("POST", Self.session, cookie, "Transfer-Encoding: chunked"))
            for _ in 0..<20 { try await client.send("10000\r\n" + String(repeating: " ", count: 0x10000) + "\r\n") }
            #expect(try await client.receive().status == 413)
        }
    }

    @Test func aBodyUpToTheLimit() async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            let body = "{}" + String(repeating: " ", count: 1024 * 1024 - 2)
            #expect(try await server.ask(server.post(Self.session, body, cookie)).status == 200)
            let chunked = server.request("POST", Self.session, cookie, "Transfer-Encoding: chunked")
            #expect(try await server.ask(chunked + "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n").status == 200)
        }
    }

    @Test(arguments: ["one field", "many fields", "many small fields", "target", "almost"])
    func headsThatAreTooLong(shape: String) async throws {
        try await LiveServer.with { server in
            let long = String(repeating: "h", count: 40_000)
            let text =
                switch shape {
                case "one field": server.request("GET", Self.session, "X-Long: \(long)")
                case "many fields":
                    server.request(
                        "GET", Self.session, (0..<800).map { "X-\($0): \(long.prefix(50))" }.joined(separator: "\r\n"))
                case "many small fields":
                    server.request("GET", Self.session, (0..<300).map { "X-\($0): x" }.joined(separator: "\r\n"))
                case "target": server.request("GET", Self.session + "?" + long)
                // Below what the decoder counts, above what the bytes are.
                default: server.request("GET", Self.session, "X-Long: \(long.prefix(32 * 1024 - 60))")
                }
            let answer = try await server.ask(text)
            #expect(answer.status == 431)
            Self.expectContractHeaders(answer)
        }
    }

    @Test func aHeadBelowTheLimit() async throws {
        try await LiveServer.with { server in
            let long = "X-Long: " + String(repeating: "h", count: 30_000)
            let answer = try await server.ask(server.request("GET", Self.session, long))
            #expect(answer.status == 403)
        }
    }

    @Test(arguments: [
        "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\u{0}\u{0}\u{0}\r\n\r\n", "INVITE sip:a@b SIP/2.0\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\u{0}b\r\n\r\n",
    ])
    func whatIsNoRequest(text: String) async throws {
        try await LiveServer.with { server in
            let answer = try await server.ask(text)
            #expect(answer.status == 400)
            #expect(answer["X-Genesys-Softphone-Version"] == "1.0  (Test)")
        }
    }

    @Test func aBrokenChunkIsAnsweredForItsOrigin() async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            let head = server.request(
                "POST", Self.session, cookie, "Transfer-Encoding: chunked", "Origin: https://desk.example")
            let answer = try await server.ask(head + "xyz\r\n")
            #expect(answer.status == 400)
            #expect(answer["Access-Control-Allow-Origin"] == "https://desk.example")
            Self.expectContractHeaders(answer)
        }
    }

    @Test func rubbishBehindARequestDoesNotOvertakeItsAnswer() async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            let client = try await server.connect()
            try await client.send(
                server.post("/softphone/v2/audio", #"{"speaker":{"volume":9}}"#, cookie) + "\u{1}rubbish\r\n\r\n")
            #expect(try await client.receive().status == 200)
            #expect(try await client.receive().status == 400)
            #expect(try await client.isClosed(within: 20))
        }
    }

    @Test func theBodyOfARefusedRequestIsSkipped() async throws {
        try await LiveServer.with { server in
            let client = try await server.connect()
            let body = "GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n"
            try await client.send(server.post("/nothing", body) + server.request("GET", "/healthz"))
            #expect(try await client.receive().status == 404)
            #expect(try await client.receive().body == #"{"status":"ok"}"#)
        }
    }

    @Test(arguments: ["Connection: close", "Upgrade: h2c\r\nConnection: Upgrade"])
    func whatEndsAConnection(field: String) async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            for request in [
                server.request("GET", Self.session, cookie, field), server.request("GET", "/healthz", field),
                server.request("GET", "/nothing", field),
            ] {
                let client = try await server.connect()
                try await client.send(request)
                #expect(try await client.receive()["Connection"] == "close")
                #expect(try await client.isClosed(within: 20))
            }
        }
    }

    @Test func olderClients() async throws {
        try await LiveServer.with { server in
            let client = try await server.connect()
            try await client.send("GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            #expect(try await client.receive().status == 200)
            #expect(try await client.isClosed(within: 20))
        }
    }

    @Test func theAnswerToHEADHasNoBody() async throws {
        try await LiveServer.with { server in
            let client = try await server.connect()
            try await client.send(server.request("HEAD", Self.session) + server.request("GET", "/healthz"))
            let answer = try await client.receive(hasBody: false)
            #expect(answer.status == 405)
            #expect(answer["Content-Length"] == "2")
            #expect(try await client.receive().status == 200)
        }
    }

    @Test func aClientThatSaysItIsDoneGetsItsAnswers() async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            let client = try await server.connect()
            try await client.send(server.post("/softphone/v2/audio", #"{"speaker":{"volume":9}}"#, cookie))
            client.finish()
            #expect(try await client.receive().status == 200)
            #expect(try await client.isClosed(within: 20))
        }
    }
}
