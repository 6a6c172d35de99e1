import EndpointAPI
import Testing

@testable import HTTPAPI

@Suite("Calls by the API", .timeLimit(.minutes(2)))
struct CallRouteTests {
    private static let calls = "/softphone/v2/calls"
    private static let json = "Content-Type: application/json"

    /// A registered phone whose call "A 1" is up, and whatever came of it in the snapshot.
    private static func inCall(
        can capabilities: EndpointCapabilities = [.hold, .dial, .digits, .transfer], servers: [String] = [],
        _ body: (LiveServer, ReadyEndpoint, _ cookie: String) async throws -> Void
    ) async throws {
        let endpoint = ReadyEndpoint(capabilities: capabilities)
        try await LiveServer.with(servers: servers, endpoint: endpoint) { server in
            let cookie = try await server.signIn()
            let config =
                #"{"connectivities":{"protocol":"udp","connections":[{"server":"one.example:5060","user":"5320"}]}}"#
            _ = try await server.ask(server.post("/softphone/v2/session", config, cookie))
            _ = try await server.ask(server.post("/softphone/v2/register", "", cookie))
            try await wait(server, cookie, for: #""state":"READY""#)
            let offer = CallOffer(uuid: "A 1", remote: "7001", hasDescription: true)
            endpoint.emit(.call(CallID(1), .offered(offer)))
            endpoint.emit(.call(CallID(1), .connected))
            try await wait(server, cookie, for: #"{"uuid":"A 1","state":"CONNECTED"}"#)
            try await body(server, endpoint, cookie)
        }
    }

    private static func wait(_ server: LiveServer, _ cookie: String, for text: String) async throws {
        let client = try await server.connect()
        repeat {
            try await client.send(server.request("GET", "/softphone/v2/session", cookie))
        } while try await !client.receive().body.contains(text)
    }

    @Test(
        arguments: [
            ("", #"{"to":"sip:7002@one.example"}"#, [.hold(CallID(1)), .dial("sip:7002@one.example")]),
            ("/A%201/hold", "", [.hold(CallID(1))]),
            ("/A%201/release", "", [.release(CallID(1))]),
            ("/A%201/digits", #"{"digits":"1#a"}"#, [.sendDigits(CallID(1), "1#A")]),
            ("/A%201/transfer", #"{"to":"7003"}"#, [.transfer(CallID(1), to: "7003")]),
        ] as [(String, String, [EndpointCommand])])
    func whatTheEndpointIsTold(path: String, body: String, commands: [EndpointCommand]) async throws {
        try await Self.inCall { server, endpoint, cookie in
            let answer = try await server.ask(server.post(Self.calls + path, body, cookie, Self.json))
            #expect(answer.status == 200)
            #expect(answer.body == "{}")
            #expect(answer["Cache-Control"] == nil)
            #expect(Array(endpoint.commands.drop { $0 == .alert(CallID(1)) }) == commands)
        }
    }

    @Test func answeringAndTakingBack() async throws {
        try await Self.inCall { server, endpoint, cookie in
            endpoint.emit(.call(CallID(1), .held))
            try await Self.wait(server, cookie, for: "HELD")
            #expect(try await server.ask(server.post(Self.calls + "/A%201/resume", "", cookie)).status == 200)
            #expect(endpoint.commands.last == .resume(CallID(1)))
            endpoint.emit(.call(CallID(2), .offered(CallOffer(uuid: "B", remote: "", hasDescription: true))))
            try await Self.wait(server, cookie, for: "ALETING")
            #expect(try await server.ask(server.post(Self.calls + "/B/answer", "", cookie)).status == 200)
            #expect(endpoint.commands.last == .answer(CallID(2)))
        }
    }

    @Test(arguments: [
        ("/nobody/hold", "", 404, ""), ("/a%201/hold", "", 404, ""),
        ("/A%201/answer", "", 409, #""code":"wrong_state""#), ("/A%201/resume", "", 409, "CONNECTED"),
        ("/A%201/digits", "", 400, #""code":"malformed_json""#),
        ("/A%201/digits", #"{"digits":"x"}"#, 400, #""path":"digits""#),
        ("/A%201/transfer", #"{"to":"a b"}"#, 400, #""path":"to""#), ("", #"{"to":7002}"#, 400, #""path":"to""#),
        ("", #"{"to":"a@evil.example"}"#, 400, #""code":"server_not_allowed""#),
        ("/A%201/transfer", #"{"to":"sip:evil.example"}"#, 400, #""code":"server_not_allowed""#),
    ])
    func refusals(path: String, body: String, status: Int, says: String) async throws {
        try await Self.inCall(servers: ["one.example"]) { server, endpoint, cookie in
            let told = endpoint.commands
            let answer = try await server.ask(server.post(Self.calls + path, body, cookie, Self.json))
            #expect(answer.status == status)
            #expect(says.isEmpty ? answer.body == "{}" : answer.body.contains(says), "\(answer.body)")
            #expect(endpoint.commands == told, "nothing was done")
        }
    }

    @Test func whatTheEndpointCannotDo() async throws {
        try await Self.inCall(can: []) { server, _, cookie in
            for (path, body) in [
                ("", #"{"to":"7002"}"#), ("/A%201/hold", ""), ("/A%201/digits", #"{"digits":"1"}"#),
                ("/A%201/transfer", #"{"to":"7002"}"#),
            ] {
                let answer = try await server.ask(server.post(Self.calls + path, body, cookie))
                #expect(answer.status == 501)
                #expect(answer.body.contains(#""code":"unsupported","message":"the endpoint for udp cannot "#))
            }
        }
    }

    @Test func theRulesOfTheGateHold() async throws {
        try await Self.inCall { server, endpoint, cookie in
            let told = endpoint.commands
            let hold = Self.calls + "/A%201/hold"
            func status(_ text: String) async throws -> Int { try await server.ask(text).status }
            #expect(try await status(server.post(hold, "")) == 403)
            #expect(try await status(server.post(hold, "", cookie, "Origin: https://evil.example")) == 403)
            #expect(try await status(server.post(hold, "", cookie, "Sec-Fetch-Site: cross-site")) == 403)
            #expect(try await status(server.request("GET", hold, cookie)) == 405)
            let form = "Content-Type: application/x-www-form-urlencoded"
            #expect(try await status(server.post(Self.calls, "to=7002", cookie, form)) == 415)
            #expect(try await status(server.post(Self.calls + "/A%201/transfer", "to=7002", cookie, form)) == 415)
            let offer = try await server.ask(server.request("GET", "/softphone/v2/session"))
            let offered = try "Cookie: " + #require(offer["Set-Cookie"]?.prefix { $0 != ";" })
            #expect(try await status(server.post(hold, "", offered)) == 404)
            #expect(try await status(server.request("GET", "/softphone/v2/options", offered)) == 404)
            #expect(endpoint.commands == told)
        }
    }

    @Test func dialingBeforeRegistering() async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            let answer = try await server.ask(server.post(Self.calls, #"{"to":"7002"}"#, cookie))
            #expect(answer.status == 409)
            #expect(answer.body.contains("register first"))
        }
    }
}
