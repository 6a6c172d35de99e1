import Testing

@testable import HTTPAPI

/// Who is served while as many connections are open as may be.
@Suite("Connections at their limit", .timeLimit(.minutes(2)))
struct ConnectionsAtTheLimitTests {
    private static let session = "/softphone/v2/session"

    /// What a stranger leaves on a connection: nothing, half a head, half a body, or an answer that it does not read.
    static let leftovers = [
        "", "GET /softphone/v2/ses",
        "POST /softphone/v2/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{",
        "GET /softphone/v2/session HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ]

    @Test(arguments: leftovers)
    func whoHasASessionIsServed(leftover: String) async throws {
        try await LiveServer.with(connections: 8) { server in
            let cookie = try await server.signIn()
            let desktop = try await server.connect()
            var strangers: [RawClient] = []
            for round in 0..<40 {
                let stranger = try await server.connect()
                try await stranger.send(leftover)
                strangers.append(stranger)
                // On the connection that it has had all the time.
                guard round % 4 == 0 else { continue }
                try await desktop.send(server.request("GET", Self.session, cookie))
                #expect(try await desktop.receive().status == 200)
            }
            // The first have gone, and somebody new is served.
            #expect(try await strangers[0].isClosed(within: 20))
            #expect(try await server.ask(server.request("GET", Self.session, cookie)).status == 200)
            #expect(try await server.ask(server.request("GET", "/healthz")).status == 200)
            #expect(server.log.text.contains("as many connections are open as may be"))
        }
    }

    @Test func ofStrangersTheOneThatIsIdleLongestGoes() async throws {
        try await LiveServer.with(connections: 3) { server in
            var clients: [RawClient] = []
            for _ in 0..<3 { clients.append(try await server.connect()) }
            // Not in the order in which they came.
            for index in [1, 2, 0] {
                try await clients[index].send(server.request("GET", "/healthz"))
                #expect(try await clients[index].receive().status == 200)
            }
            let fourth = try await server.connect()
            #expect(try await clients[1].isClosed(within: 20))
            for client in [clients[0], clients[2], fourth] {
                try await client.send(server.request("GET", "/healthz"))
                #expect(try await client.receive().status == 200)
            }
        }
    }

    /// A session is no way to keep the others out, and its further connections are served while there is room.
    @Test func oneSessionHasAShare() async throws {
        try await LiveServer.with(connections: 24) { server in
            let cookie = try await server.signIn()
            var greedy: [RawClient] = []
            for _ in 0..<40 {
                let client = try await server.connect()
                try await client.send(server.request("GET", Self.session, cookie))
                #expect(try await client.receive().status == 200)
                greedy.append(client)
            }
            #expect(try await server.ask(server.request("GET", "/healthz")).status == 200)
            // The first sixteen are the session's, whatever came later.
            for client in greedy.prefix(ConnectionLimit.connectionsOfASession) {
                try await client.send(server.request("GET", Self.session, cookie))
                #expect(try await client.receive().status == 200)
            }
        }
    }

    @Test func aThousandDesktopsStayConnected() async throws {
        let count = 1000
        try await LiveServer.with(sessions: count) { server in
            var desktops: [(client: RawClient, cookie: String)] = []
            for _ in 0..<count {
                let client = try await server.connect()
                try await client.send(server.request("GET", Self.session))
                let offer = try await client.receive()
                let cookie = try "Cookie: " + #require(offer["Set-Cookie"]?.prefix { $0 != ";" })
                desktops.append((client, cookie))
                // A thousand sessions would need a thousand devices here; their connections are what is tried.
                if desktops.count % 50 == 1 {
                    try await client.send(server.post(Self.session, "{}", cookie))
                    #expect(try await client.receive().status == 200)
                }
            }
            for desktop in desktops {
                try await desktop.client.send(server.request("GET", "/healthz", desktop.cookie))
                #expect(try await desktop.client.receive().status == 200)
            }
        }
    }
}

/// A request is whole in time, or its connection ends.
@Suite("Requests that trickle", .timeLimit(.minutes(2)))
struct TricklingRequestTests {
    private static let limit = Duration.seconds(1)
    private static let deadlines = Deadlines(
        silence: .seconds(1), request: limit, idle: .seconds(60), answer: .seconds(60), linger: .seconds(1))

    /// Parts that each come well in time, and together do not: in the head, from the head into the body, and with what a
    /// client waits for before it sends its body.
    static let parts: [(name: String, parts: [String])] = [
        ("head", ["GET /healthz HTTP/1.1\r\n"] + (0..<40).map { "X-\($0): a\r\n" }),
        (
            "head and body",
            ["POST /softphone/v2/session HTTP/1.1\r\n", "Host: localhost\r\n", "COOKIE", "Content-Length: 100\r\n"]
                + ["Content-Type: application/json\r\n", "\r\n"] + [String](repeating: " ", count: 40)
        ),
        (
            "a body that was asked for",
            [
                "POST /softphone/v2/session HTTP/1.1\r\nHost: localhost\r\n", "COOKIE", "Expect: 100-continue\r\n",
                "Content-Length: 100\r\n", "\r\n",
            ] + [String](repeating: " ", count: 40)
        ),
        (
            "chunks",
            [
                "POST /softphone/v2/session HTTP/1.1\r\nHost: localhost\r\n", "COOKIE",
                "Transfer-Encoding: chunked\r\n\r\n",
            ]
                + [String](repeating: "1\r\n \r\n", count: 40)
        ),
        (
            "the body of a refused request",
            ["POST /nothing HTTP/1.1\r\nHost: localhost\r\n", "Content-Length: 100\r\n", "\r\n"]
                + [String](repeating: " ", count: 40)
        ),
        (
            "a second request that began with the first",
            ["GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\n"]
                + (0..<40).map { "X-\($0): a\r\n" }
        ),
    ]

    @Test(arguments: parts.indices)
    func endsInTime(index: Int) async throws {
        try await LiveServer.with(deadlines: Self.deadlines) { server in
            let cookie = try await server.signIn()
            let client = try await server.connect()
            let start = ContinuousClock.now
            var isClosed = false
            for part in Self.parts[index].parts where !isClosed {
                try await client.send(part == "COOKIE" ? cookie + "\r\n" : part)
                isClosed = try await client.isClosed(within: 0.1)
            }
            let time = ContinuousClock.now - start
            #expect(isClosed, "\(Self.parts[index].name)")
            #expect(time >= Self.limit - .milliseconds(50), "\(Self.parts[index].name): \(time)")
            // Twice the limit would be one for the head and another for the body.
            #expect(time < Self.limit * 2 - .milliseconds(50), "\(Self.parts[index].name): \(time)")
        }
    }

    /// Each request has the whole time, whatever the one before took of it.
    @Test func theNextRequestHasItsOwnTime() async throws {
        var deadlines = Self.deadlines
        deadlines.request = .seconds(2)
        try await LiveServer.with(deadlines: deadlines) { server in
            let client = try await server.connect()
            let request = server.request("GET", "/healthz")
            let half = request.utf8.count / 2
            let (first, second) = (String(request.prefix(half)), String(request.dropFirst(half)))
            try await client.send(first)
            for _ in 0..<3 {
                #expect(try await !client.isClosed(within: 1.1))
                try await client.send(second + first)
                #expect(try await client.receive().status == 200)
            }
        }
    }

    /// After a chunked body it is known where the next request begins, and that none has begun.
    @Test(arguments: ["GET", "POST chunked", "POST"])
    func betweenRequestsThereIsTime(kind: String) async throws {
        try await LiveServer.with(deadlines: Self.deadlines) { server in
            let cookie = try await server.signIn()
            let client = try await server.connect()
            switch kind {
            case "GET": try await client.send(server.request("GET", "/healthz"))
            case "POST": try await client.send(server.post("/softphone/v2/session", "{}", cookie))
            default:
                let head = server.request("POST", "/softphone/v2/session", cookie, "Transfer-Encoding: chunked")
                try await client.send(head + "2\r\n{}\r\n0\r\n\r\n")
            }
            #expect(try await client.receive().status == 200)
            #expect(try await !client.isClosed(within: 1.8))
            try await client.send(server.request("GET", "/healthz"))
            #expect(try await client.receive().status == 200)
        }
    }
}
