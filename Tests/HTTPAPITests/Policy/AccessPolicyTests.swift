import NIOHTTP1
import Testing

@testable import HTTPAPI

@Suite("Who may ask for what")
struct AccessPolicyTests {
    private static let policy = AccessPolicy(
        allowedHosts: [], allowedOrigins: ["https://desk.example"], pathPrefix: "/softphone/v2")

    private static func facts(
        _ method: HTTPMethod, _ path: String, _ headers: [(String, String)] = [("Host", "127.0.0.1")]
    ) -> RequestFacts {
        RequestFacts(HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: HTTPHeaders(headers)))
    }

    private static func judge(
        _ method: HTTPMethod, _ path: String, _ headers: [(String, String)] = []
    ) -> AccessPolicy.Judgement {
        policy.judge(facts(method, path, [("Host", "127.0.0.1:8654")] + headers), port: 8654)
    }

    @Test(arguments: [
        (HTTPMethod.GET, "/softphone/v2/session", Route.session), (.POST, "/softphone/v2/session?x=1", .session),
        (.DELETE, "/softphone/v2/register", .register), (.POST, "/softphone/v2/audio", .audio),
        (.DELETE, "/softphone/v2/calls", .calls), (.POST, "/softphone/v2/calls", .calls),
        (.GET, "/softphone/v2/options", .options), (.POST, "/softphone/v2/calls/A1/answer", .call("A1", .answer)),
        (.POST, "/softphone/v2/calls/a%2Fb%20%C3%A9/transfer?x", .call("a/b é", .transfer)),
        // One path, spelled in two ways (RFC 3986 §6.2.2.2).
        (.GET, "/softphone/v2/%73ess%69on", .session),
        (.GET, "/", .desktop), (.GET, "/healthz", .health),
        (.GET, "http://localhost:8654/softphone/v2/session?x", .session), (.GET, "http://localhost:8654", .desktop),
    ])
    func routes(method: HTTPMethod, path: String, route: Route) {
        #expect(Self.judge(method, path) == .init(verdict: .passed(route)))
    }

    @Test(arguments: [
        "/softphone/v2", "/softphone/v2/", "/softphone/v2/sessions", "/softphone/v2/session/", "/softphone/V2/session",
        "/session",
        "/softphone/v2%2Fsession", "/softphone/v2/sessio%6", "/softphone/v2/sessio%zz", "/softphone/v2/session%00",
        "/softphone/v2/calls/", "/softphone/v2/calls/A", "/softphone/v2/calls//answer", "/softphone/v2/calls/A/answer/",
        "/softphone/v2/calls/A/Answer", "/softphone/v2/calls/A/b/answer", "/softphone/v2/calls/%FF/answer",
        "/softphone/v2/calls/%2/answer", "//softphone/v2/session", "/softphone/v1/session", "*",
        "/softphone/v2/../v2/session",
    ])
    func unknownPaths(path: String) {
        #expect(Self.judge(.GET, path).verdict == .refused(.pathUnknown))
    }

    @Test(arguments: [
        (HTTPMethod.PUT, "/softphone/v2/session", [Route.Method.get, .post, .delete]),
        (.HEAD, "/softphone/v2/session", [.get, .post, .delete]), (.GET, "/softphone/v2/register", [.post, .delete]),
        (.GET, "/softphone/v2/audio", [.post]), (.GET, "/softphone/v2/calls", [.post, .delete]),
        (.GET, "/softphone/v2/calls/A/hold", [.post]), (.DELETE, "/softphone/v2/options", [.get]), (.POST, "/", [.get]),
        (.TRACE, "/healthz", [.get]),
    ])
    func otherMethods(method: HTTPMethod, path: String, allowed: [Route.Method]) {
        #expect(Self.judge(method, path).verdict == .refused(.methodUnknown(allowed: allowed)))
    }

    @Test func theOrderOfTheRules() {
        func verdict(_ headers: [(String, String)], _ method: HTTPMethod = .PUT, _ path: String = "/nothing")
            -> AccessPolicy.Verdict
        {
            Self.policy.judge(Self.facts(method, path, headers), port: 8654).verdict
        }
        let evil = ("Origin", "https://evil.example")
        #expect(verdict([evil]) == .refused(.hostMissing))
        #expect(verdict([("Host", "localhost"), ("host", "localhost"), evil]) == .refused(.hostRepeated))
        #expect(verdict([("Host", "evil.example"), evil]) == .refused(.hostForeign))
        #expect(verdict([("Host", "localhost"), evil]) == .refused(.originForeign("https://evil.example")))
        #expect(verdict([("Host", "localhost")]) == .refused(.pathUnknown))
        #expect(
            verdict([("Host", "localhost")], .PUT, "/softphone/v2/audio") == .refused(.methodUnknown(allowed: [.post])))
    }

    @Test func anAllowedOriginIsToldOf() {
        let origin = ("Origin", "https://desk.example")
        #expect(Self.judge(.GET, "/softphone/v2/session", [origin]).origin == "https://desk.example")
        #expect(Self.judge(.GET, "/nothing", [origin]).origin == "https://desk.example")
        #expect(Self.judge(.GET, "/softphone/v2/session", [("Origin", "null")]).origin == nil)
        #expect(
            Self.judge(.GET, "/softphone/v2/session", [origin, origin]).verdict
                == .refused(.originForeign("sent twice")))
    }

    @Test(
        "Requests without an origin (Fetch Metadata)",
        arguments: [
            (nil, nil, true), ("same-origin", "cors", true), ("none", "cors", true), ("same-site", "no-cors", true),
            ("cross-site", "no-cors", false), ("cross-site", "cors", false), ("none", "navigate", false),
            ("same-origin", "navigate", false), (nil, "navigate", false),
        ] as [(String?, String?, Bool)])
    func withoutOrigin(site: String?, mode: String?, passes: Bool) {
        let headers = [("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode)].compactMap { name, value in
            value.map { (name, $0) }
        }
        let expected: AccessPolicy.Verdict = passes ? .passed(.session) : .refused(.crossSite)
        #expect(Self.judge(.GET, "/softphone/v2/session", headers).verdict == expected)
    }

    @Test func thePageMayBeOpened() {
        let navigation = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")]
        #expect(Self.judge(.GET, "/", navigation).verdict == .passed(.desktop))
        #expect(Self.judge(.GET, "/healthz", navigation).verdict == .refused(.crossSite))
    }

    @Test func anAllowedPageIsNotHeldToItsFetchMetadata() {
        let headers = [
            ("Origin", "https://desk.example"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "cors"),
        ]
        #expect(Self.judge(.POST, "/softphone/v2/session", headers).verdict == .passed(.session))
    }

    @Test func preflights() throws {
        let verdict = Self.judge(
            .OPTIONS, "/softphone/v2/session",
            [
                ("Origin", "https://desk.example"), ("Access-Control-Request-Method", "POST"),
                (
                    "Access-Control-Request-Headers",
                    "accept, X-Anything,cookie, sec-fetch-mode, Content-Type ,x-bad\u{E9}"
                ),
                ("Access-Control-Request-Private-Network", "true"),
            ]
        ).verdict
        guard case .preflight(let preflight) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(
            preflight.answer.map(\.name) == [
                "Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Max-Age",
                "Access-Control-Allow-Private-Network",
            ])
        #expect(
            preflight.answer.map(\.value) == [
                "GET, POST, DELETE, OPTIONS", "accept, X-Anything, Content-Type", "600", "true",
            ])
    }

    @Test func optionsThatIsNoPreflight() {
        #expect(Self.judge(.OPTIONS, "/softphone/v2/audio").verdict == .methods([.post]))
        #expect(Self.judge(.OPTIONS, "/nothing").verdict == .refused(.pathUnknown))
        let foreign = [("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST")]
        #expect(
            Self.judge(.OPTIONS, "/softphone/v2/session", foreign).verdict
                == .refused(.originForeign("https://evil.example")))
    }

    @Test(arguments: [
        ("application/json", true), ("Application/JSON; charset=utf-8", true), ("application/json;charset=x", true),
        ("application/json ; charset=utf-8", true), ("text/plain", false), ("application/jsonp", false),
        ("application/x-www-form-urlencoded", false), ("multipart/form-data; boundary=application/json", false),
        ("", false),
        ("text/json, application/json", false),
    ])
    func contentTypes(type: String, isJSON: Bool) {
        #expect(AccessPolicy.takesAsJSON(Self.facts(.POST, "/", [("Content-Type", type)])) == isJSON)
    }

    @Test func onlyProgramsMayLeaveTheTypeOut() {
        #expect(AccessPolicy.takesAsJSON(Self.facts(.POST, "/")))
        #expect(!AccessPolicy.takesAsJSON(Self.facts(.POST, "/", [("Sec-Fetch-Site", "same-origin")])))
    }

    @Test func theTypeMustNotBeThereTwice() {
        let json = ("Content-Type", "application/json")
        #expect(!AccessPolicy.takesAsJSON(Self.facts(.POST, "/", [("Content-Type", "text/plain"), json])))
        #expect(!AccessPolicy.takesAsJSON(Self.facts(.POST, "/", [json, json])))
    }

    /// A browser never sends an absolute target; whoever does must not have a second opinion on the host.
    @Test(arguments: [
        ("http://evil.example/healthz", "localhost"), ("http://localhost/healthz", "evil.example"),
        ("http://localhost:1/healthz", "localhost:8654"), ("https://a@localhost/healthz", "localhost"),
    ])
    func bothHostsMustBeOurs(target: String, host: String) {
        let judgement = Self.policy.judge(Self.facts(.GET, target, [("Host", host)]), port: 8654)
        #expect(judgement.verdict == .refused(.hostForeign))
    }

    @Test func whatAPreflightAsksMayComeInTwoLines() {
        let name = "Access-Control-Request-Headers"
        let asked = [
            ("Origin", "https://desk.example"), ("Access-Control-Request-Method", "POST"), (name, "accept"),
            (name, "x-a"),
        ]
        guard case .preflight(let preflight) = Self.judge(.OPTIONS, "/softphone/v2/session", asked).verdict else {
            return #expect(Bool(false))
        }
        #expect(preflight.headers == ["accept", "x-a"])
    }
}
