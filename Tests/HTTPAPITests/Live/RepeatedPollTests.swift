import Testing

@testable import HTTPAPI

@Suite("Polls that repeat themselves byte for byte", .timeLimit(.minutes(2)))
struct RepeatedPollTests {
    private static let session = "/softphone/v2/session"

    /// A signed-in client whose poll the service knows.
    private static func polling(
        _ server: LiveServer, _ body: (_ client: RawClient, _ poll: String, _ cookie: String) async throws -> Void
    ) async throws {
        let cookie = try await server.signIn()
        let poll = server.request("GET", session, cookie, "Origin: https://desk.example")
        let client = try await server.connect()
        for _ in 0..<3 {
            try await client.send(poll)
            #expect(try await client.receive().status == 200)
        }
        try await body(client, poll, cookie)
    }

    @Test func showWhatChangedMeanwhile() async throws {
        try await LiveServer.with { server in
            try await Self.polling(server) { client, poll, cookie in
                for volume in [3, 4] {
                    let change = server.post("/softphone/v2/audio", #"{"speaker":{"volume":\#(volume)}}"#, cookie)
                    #expect(try await server.ask(change).status == 200)
                    try await client.send(poll)
                    let answer = try await client.receive()
                    #expect(answer.body.contains(#""volume":\#(volume),"#))
                    #expect(answer["Access-Control-Allow-Origin"] == "https://desk.example")
                }
            }
        }
    }

    @Test func areRefusedOnceTheirOriginIs() async throws {
        try await LiveServer.with { server in
            try await Self.polling(server) { client, poll, _ in
                server.service.replace(allowedOrigins: [])
                try await client.send(poll)
                let answer = try await client.receive()
                #expect(answer.status == 403)
                #expect(answer["Set-Cookie"] == nil)
                #expect(answer["Access-Control-Allow-Origin"] == nil)
            }
        }
    }

    @Test func areOfferedAnotherCookieOnceTheirSessionEnded() async throws {
        try await LiveServer.with { server in
            try await Self.polling(server) { client, poll, cookie in
                #expect(try await server.ask(server.request("DELETE", Self.session, cookie)).status == 200)
                try await client.send(poll)
                let answer = try await client.receive()
                #expect(answer.status == 403)
                #expect(answer["Set-Cookie"] != nil)
            }
        }
    }

    @Test func areNotSeenInABody() async throws {
        try await LiveServer.with { server in
            try await Self.polling(server) { client, poll, cookie in
                let head = ["Content-Length: \(poll.utf8.count)", "Expect: 100-continue"]
                try await client.send(server.request("POST", Self.session, cookie, head[0], head[1]))
                // Now the head was read, and what follows comes in a read of its own.
                #expect(try await client.receive().status == 100)
                try await client.send(poll)
                #expect(try await client.receive().status == 400)
                try await client.send(poll + poll)
                #expect(try await client.receive().status == 200)
                #expect(try await client.receive().status == 200)
            }
        }
    }

    @Test func areNotSeenWithinAHead() async throws {
        try await LiveServer.with { server in
            try await Self.polling(server) { client, poll, _ in
                try await client.send("GET /nothing HTTP/1.1\r\nX-A: ")
                // Time for it to be read alone.
                #expect(try await !client.isClosed(within: 0.1))
                try await client.send(poll)
                // The poll's first line is the value of a field, and the rest of its head this one's.
                #expect(try await client.receive().status == 404)
                try await client.send(poll)
                #expect(try await client.receive().status == 200)
            }
        }
    }

    @Test func areNotSeenInAChunk() async throws {
        try await LiveServer.with { server in
            try await Self.polling(server) { client, poll, cookie in
                let chunked = "Transfer-Encoding: chunked"
                try await client.send(server.request("POST", Self.session, cookie, chunked, "Expect: 100-continue"))
                #expect(try await client.receive().status == 100)
                try await client.send(String(poll.utf8.count, radix: 16) + "\r\n")
                #expect(try await !client.isClosed(within: 0.1))
                try await client.send(poll)
                #expect(try await !client.isClosed(within: 0.1))
                try await client.send("\r\n0\r\n\r\n")
                #expect(try await client.receive().status == 400)
            }
        }
    }

    @Test func requestsForHandlersMayRepeatToo() async throws {
        try await LiveServer.with { server in
            let client = try await server.connect()
            for _ in 0..<4 {
                try await client.send(server.request("GET", "/healthz"))
                #expect(try await client.receive().body == #"{"status":"ok"}"#)
            }
        }
    }
}
