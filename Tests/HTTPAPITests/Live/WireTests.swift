import Testing

@testable import HTTPAPI

@Suite("The API on the wire", .timeLimit(.minutes(2)))
struct WireTests {
    private static let session = "/softphone/v2/session"

    @Test func anOfferByteForByte() async throws {
        try await LiveServer.with { server in
            let response = try await server.ask(server.request("GET", Self.session, "Origin: https://desk.example"))
            let cookie = try #require(response["Set-Cookie"])
            #expect(
                response.head == """
                    HTTP/1.1 403 Forbidden\r
                    Access-Control-Allow-Origin: https://desk.example\r
                    Access-Control-Allow-Credentials: true\r
                    Vary: Origin\r
                    Cache-Control: no-store\r
                    X-Content-Type-Options: nosniff\r
                    Access-Control-Expose-Headers: X-Genesys-Softphone-Version\r
                    X-Genesys-Softphone-Version: 1.0  (Test)\r
                    Content-Type: application/json; charset=UTF-8\r
                    Set-Cookie: \(cookie)\r
                    Content-Length: 2
                    """)
            #expect(response.body == "{}")
            let id = /SEPSESSIONID=[0-9A-F-]{36}; HttpOnly; SameSite=None; Secure; Path=\/softphone\/v2\/; Partitioned/
            #expect(cookie.wholeMatch(of: id) != nil)
        }
    }

    @Test func aSessionFromItsOfferToItsEnd() async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            let config =
                #"{"connectivities":{"protocol":"UDP","connections":[{"server":"192.0.2.7:5060","user":"5320"}]}}"#
            let configured = try await server.ask(
                server.post(Self.session, config, cookie, "Content-Type: application/json"))
            #expect(configured.status == 200)
            #expect(configured["Set-Cookie"] == nil)
            #expect(configured["Cache-Control"] == nil)
            #expect(try await server.ask(server.post("/softphone/v2/register", "", cookie)).status == 200)

            let client = try await server.connect()
            var snapshot = ""
            while !snapshot.contains(#""state":"READY""#) {
                try await client.send(server.request("GET", Self.session, cookie))
                snapshot = try await client.receive().body
            }
            #expect(
                snapshot == """
                    {"status":"INITIALIZED","connectivities":{"protocol":"udp","connections":[{"server":"192.0.2.7:5060",\
                    "user":"5320","state":"READY"}],"sep_connection_status":""},"devices":{"headset_used":false,\
                    "speaker":{"name":"Speaker","volume":100,"muted":false},\
                    "microphone":{"name":"Microphone","volume":100,"muted":false}},"phone":{"calls":[]}}
                    """)
            #expect(try await server.ask(server.request("DELETE", "/softphone/v2/calls", cookie)).status == 404)
            #expect(try await server.ask(server.request("DELETE", "/softphone/v2/register", cookie)).status == 200)
            let ended = try await server.ask(server.request("DELETE", Self.session, cookie))
            #expect(ended.status == 200)
            #expect(
                ended["Set-Cookie"]
                    == "SEPSESSIONID=; HttpOnly; SameSite=None; Secure; Path=/softphone/v2/; Max-Age=0; Partitioned")
            let after = try await server.ask(server.request("GET", Self.session, cookie))
            #expect(after.status == 403)
            #expect(after["Set-Cookie"] != nil)
        }
    }

    @Test func refusalsOfTheHandlers() async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            func ask(_ path: String, _ body: String, _ headers: String...) async throws -> RawResponse {
                try await server.ask(
                    server.post("/softphone/v2" + path, body, cookie, headers.joined(separator: "\r\n") + "X-A: b"))
            }
            let bad = try await ask("/session", #"{"connectivities":{"protocol":"udp","connections":[]}}"#)
            #expect(bad.status == 400)
            #expect(bad.body.contains(#""path":"connectivities.connections""#))
            #expect(try await ask("/register", "").status == 400)
            #expect(try await ask("/audio", #"{"microphone":{"name":"Nobody","muted":true}}"#).status == 404)
            let form = try await server.ask(
                server.post("/softphone/v2/audio", "{}", cookie, "Content-Type: text/plain"))
            #expect(form.status == 415)
            let other = try await server.ask(server.request("PUT", Self.session, cookie))
            #expect(other.status == 405)
            #expect(other["Allow"] == "GET, POST, DELETE, OPTIONS")
        }
    }

    @Test func answersKeepTheOrderOfPipelinedRequests() async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            let volumes = [5, 50, 95, 7]
            var burst = ""
            for volume in volumes {
                burst += server.post("/softphone/v2/audio", #"{"speaker":{"volume":\#(volume)}}"#, cookie)
                burst += server.request("GET", Self.session, cookie) + server.request("GET", "/nothing")
            }
            let client = try await server.connect()
            try await client.send(burst)
            for volume in volumes {
                #expect(try await client.receive().body == "{}")
                #expect(try await client.receive().body.contains(#""volume":\#(volume),"#))
                #expect(try await client.receive().status == 404)
            }
        }
    }

    @Test func aRequestInSingleBytes() async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            let client = try await server.connect()
            for byte in server.post("/softphone/v2/audio", #"{"speaker":{"volume":9}}"#, cookie).utf8 {
                try await client.send([byte])
            }
            #expect(try await client.receive().status == 200)
            try await client.send(server.request("GET", Self.session, cookie))
            #expect(try await client.receive().body.contains(#""volume":9,"#))
        }
    }

    @Test func theBodyIsAskedForOnlyWhenTheRequestIsAdmitted() async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            let head = ["Content-Length: 2", "Expect: 100-continue"]
            let client = try await server.connect()
            try await client.send(server.request("POST", Self.session, cookie, head[0], head[1]))
            #expect(try await client.receive().head == "HTTP/1.1 100 Continue")
            try await client.send("{}")
            #expect(try await client.receive().status == 200)

            let refused = try await server.connect()
            try await refused.send(server.request("POST", Self.session, head[0], head[1]))
            let answer = try await refused.receive()
            #expect(answer.status == 403)
            // Whether the body follows nobody knows: what comes next could not be told from it.
            #expect(answer["Connection"] == "close")
        }
    }

    @Test func preflights() async throws {
        try await LiveServer.with { server in
            let asked = [
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: content-type,x-csrf-token,cookie",
            ]
            let answer = try await server.ask(
                server.request("OPTIONS", Self.session, "Origin: https://desk.example", asked[0], asked[1]))
            #expect(answer.status == 200)
            #expect(answer.body == "{}")
            #expect(answer["Access-Control-Allow-Origin"] == "https://desk.example")
            #expect(answer["Access-Control-Allow-Headers"] == "content-type, x-csrf-token")
            #expect(answer["Access-Control-Max-Age"] == "600")
            #expect(answer["Set-Cookie"] == nil)
            let foreign = try await server.ask(
                server.request("OPTIONS", Self.session, "Origin: https://evil.example", asked[0]))
            #expect(foreign.status == 403)
            #expect(foreign["Access-Control-Allow-Origin"] == nil)
            #expect(foreign["Access-Control-Allow-Methods"] == nil)
        }
    }

    @Test func originsMayBeAllowedWhileItRuns() async throws {
        try await LiveServer.with(origins: []) { server in
            let request = server.request("GET", Self.session, "Origin: https://desk.example")
            let client = try await server.connect()
            try await client.send(request)
            let refused = try await client.receive()
            #expect(refused.status == 403)
            #expect(refused["Set-Cookie"] == nil)
            #expect(server.log.text.contains("softphone-connector allow https://desk.example"))
            server.service.replace(allowedOrigins: ["https://desk.example"])
            try await client.send(request)
            #expect(try await client.receive()["Set-Cookie"] != nil)
        }
    }

    @Test func aCookieOfAnotherOriginIsRefused() async throws {
        try await LiveServer.with(origins: ["https://desk.example", "https://other.example"]) { server in
            let own = "Origin: https://desk.example"
            let offer = try await server.ask(server.request("GET", Self.session, own))
            let cookie = try "Cookie: " + #require(offer["Set-Cookie"]?.prefix { $0 != ";" })
            #expect(try await server.ask(server.post(Self.session, "{}", cookie, own)).status == 200)
            #expect(
                try await server.ask(server.request("GET", Self.session, cookie, "Origin: https://other.example"))
                    .status == 403)
            #expect(try await server.ask(server.request("GET", Self.session, cookie, own)).status == 200)
        }
    }

    /// A browser may send the cookie of its partition and an older one beside it.
    @Test func ofTwoCookiesTheOneWithASessionCounts() async throws {
        try await LiveServer.with { server in
            let live = try await server.signIn().dropFirst(8)
            let twice = try await server.ask(server.request("GET", Self.session, "Cookie: SEPSESSIONID=GONE; \(live)"))
            #expect(twice.status == 200)
        }
    }

    @Test func withoutCookiesEverybodySharesOneSession() async throws {
        try await LiveServer.with(requiresCookie: false) { server in
            #expect(try await server.ask(server.request("GET", Self.session)).status == 404)
            let claimed = try await server.ask(server.post(Self.session, "{}"))
            #expect(claimed.status == 200)
            #expect(try await server.ask(server.request("GET", Self.session)).status == 200)
            #expect(try await server.ask(server.request("DELETE", Self.session))["Set-Cookie"] == nil)
        }
    }

    @Test func theReferenceDesktop() async throws {
        try await LiveServer.with { server in
            let page = try await server.ask(
                server.request("GET", "/", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Site: none"))
            #expect(page.status == 200)
            #expect(page["Content-Type"] == "text/html; charset=utf-8")
            #expect(page["X-Frame-Options"] == "DENY")
            #expect(page["Content-Security-Policy"]?.contains("script-src 'self'") == true)
            for (part, type) in [
                ("/desktop.js", "text/javascript; charset=utf-8"), ("/desktop.css", "text/css; charset=utf-8"),
            ] {
                #expect(page.body.contains("\"\(part)\""))
                #expect(try await server.ask(server.request("GET", part))["Content-Type"] == type)
            }
            #expect(try await server.ask(server.request("GET", "/healthz")).body == #"{"status":"ok"}"#)
        }
    }

    @Test func theAPIMayBeElsewhere() async throws {
        try await LiveServer.with(pathPrefix: "/desk/phone") { server in
            let offer = try await server.ask(server.request("GET", "/desk/phone/session"))
            #expect(offer["Set-Cookie"]?.contains("; Path=/desk/phone/;") == true)
            #expect(try await server.ask(server.request("GET", Self.session)).status == 404)
            let page = try await server.ask(server.request("GET", "/"))
            #expect(page.body.contains(#"<meta name="api" content="/desk/phone">"#))
            #expect(try await !server.ask(server.request("GET", "/desktop.js")).body.contains("/softphone"))
            let document = try await server.ask(server.request("GET", "/openapi.json")).body
            #expect(document.contains(#""/desk/phone/calls/{uuid}/answer""#) && !document.contains("/softphone/v2"))
        }
    }

    @Test func secretsStayOutOfTheLog() async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            let config =
                #"{"options":{"sipendpoint":{"proxies.proxy0.password":"Canary1","new.password.x":"Canary2"}}}"#
            _ = try await server.ask(server.post(Self.session, config, cookie))
            _ = try await server.ask(server.post(Self.session, config + "x", cookie))
            _ = try await server.ask(server.post("/softphone/v2/register", "", cookie, "Authorization: Bearer Canary3"))
            _ = try await server.ask(server.request("GET", "/nothing", cookie))
            #expect(!server.log.text.contains("Canary"))
            #expect(!server.log.text.contains(cookie.suffix(36)))
        }
    }
}
