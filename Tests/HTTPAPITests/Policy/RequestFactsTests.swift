import EndpointAPI
import NIOHTTP1
import Testing

@testable import HTTPAPI

@Suite("What a head says")
struct RequestFactsTests {
    private static func facts(
        _ headers: [(String, String)], method: HTTPMethod = .POST, uri: String = "/a?b", version: HTTPVersion = .http1_1
    ) -> RequestFacts {
        RequestFacts(HTTPRequestHead(version: version, method: method, uri: uri, headers: HTTPHeaders(headers)))
    }

    @Test(
        arguments: [
            ("SEPSESSIONID=A", "A", []), ("theme=dark; SEPSESSIONID=A; lang=fr", "A", []),
            ("SEPSESSIONID=A;SEPSESSIONID=B", "A", ["B"]), ("SEPSESSIONID=A \t; a=b", "A", []),
            ("SEPSESSIONID=", "", []), ("sepsessionid=A", nil, []), ("XSEPSESSIONID=A", nil, []),
            ("a=SEPSESSIONID=A", nil, []), ("", nil, []),
            ("SEPSESSIONID", nil, []),
        ] as [(String, String?, [String])])
    func cookies(field: String, cookie: String?, further: [String]) {
        let facts = Self.facts([("Cookie", field)])
        #expect(facts.cookie == cookie)
        #expect(facts.furtherCookies == further)
    }

    @Test(
        arguments: [
            ("Bearer abc.def", "abc.def"), ("bearer  abc", "abc"), ("Bearer", nil), ("Bearer ", nil),
            ("Basic abc", nil), ("", nil),
        ] as [(String, String?)])
    func tokens(field: String, token: String?) {
        #expect(Self.facts([("Authorization", field)]).token?.secret == token)
    }

    @Test func namesAreReadInAnyCase() {
        let facts = Self.facts([
            ("HOST", "a"), ("oRiGiN", "b"), ("content-TYPE", "c"), ("SEC-fetch-site", "d"), ("sec-fetch-mode", "e"),
            ("ACCESS-CONTROL-REQUEST-METHOD", "f"), ("access-control-request-headers", "g"),
            ("Access-Control-Request-Private-Network", "true"), ("CONTENT-length", "7"),
            ("Transfer-Encoding", "chunked"),
            ("EXPECT", "100-Continue"),
        ])
        #expect(facts.host == .value("a"))
        #expect(facts.origin == .value("b"))
        #expect(facts.contentType == "c")
        #expect(facts.fetchSite == "d")
        #expect(facts.fetchMode == "e")
        #expect(facts.preflightMethod == "f")
        #expect(facts.preflightHeaders == "g")
        #expect(facts.asksPrivateNetwork)
        #expect(facts.contentLength == 7)
        #expect(facts.isChunked)
        #expect(facts.expectsContinue)
    }

    @Test(arguments: [
        ("/a/b?c=/d?e", "/a/b"), ("/", "/"), ("?x", ""), ("http://h:1/p?q", "/p"), ("https://h?q", "/"), ("*", "*"),
    ])
    func paths(target: String, path: String) {
        #expect(Self.facts([], uri: target).path == path)
    }

    /// RFC 9112 §3.2.2: it stands beside the field; without the field the request is bad still.
    @Test func theHostOfAnAbsoluteTarget() {
        let facts = Self.facts([("Host", "localhost")], uri: "http://one.example:80/a")
        #expect(facts.host == .value("localhost"))
        #expect(facts.targetHost == "one.example:80")
        #expect(Self.facts([], uri: "http://localhost/").host == .absent)
        #expect(Self.facts([], uri: "/http://localhost/").targetHost == nil)
    }

    @Test func connectionsThatEnd() {
        #expect(Self.facts([]).keepsAlive)
        #expect(!Self.facts([("Connection", "close")]).keepsAlive)
        #expect(!Self.facts([("Connection", "keep-alive")], version: .http1_0).keepsAlive)
        #expect(Self.facts([("Upgrade", "websocket")]).leavesHTTP)
        #expect(Self.facts([], method: .CONNECT).leavesHTTP)
        // An HTTP/1.0 client does not know what an interim answer is (RFC 9110 §10.1.1).
        #expect(!Self.facts([("Expect", "100-continue")], version: .http1_0).expectsContinue)
    }

    @Test func sizeIsThatOfTheBytes() {
        #expect(Self.facts([("A", "bc"), ("De", "")], uri: "/xyz").size == 4 + 16 + 7 + 6)
    }
}
