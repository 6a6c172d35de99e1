import EndpointAPI
import SessionEngine
import SettingsCatalogue
import Testing

@testable import HTTPAPI

@Suite("The body of POST /session")
struct SessionRequestTests {
    private static func decode(_ text: String, servers: [String] = []) throws -> SessionRequest {
        try SessionRequest(body: Array(text.utf8), allowedServers: servers.map(HostPattern.init))
    }

    @Test func theExampleOfTheContract() throws {
        let request = try Self.decode(
            """
            {"options":{"sipendpoint":{"policy.connector.auto_restart":"1"},
                        "softphone":{"session_expire":60,"enforce_headset_usage":false,"username":"agent@example"}},
             "connectivities":{"protocol":"udp","connections":[{"server":"192.0.2.7:5060","user":"5320"}]}}
            """)
        let target = ConnectionTarget(server: "192.0.2.7:5060", host: "192.0.2.7", port: 5060, user: "5320")
        #expect(
            request.update
                == SessionUpdate(
                    settings: ["policy.connector.auto_restart": "1"], sessionExpire: 60, enforceHeadsetUsage: false,
                    username: "agent@example", connectivities: Connectivities(signalling: .udp, connections: [target])))
        #expect(request.unknownKeys == [])
        #expect(request.adjustedKeys == [])
    }

    @Test(arguments: ["{}", #"{"options":{}}"#, #"{"options":null,"connectivities":null}"#, #"{"new":[{"a":null}]}"#])
    func nothingIsAskedFor(text: String) throws {
        #expect(try Self.decode(text).update == SessionUpdate())
    }

    @Test(arguments: [
        ("0", 0), ("300", 300), ("301", 300), ("-1", 300), ("60.0", 60), ("6e1", 60), ("-0", 0), ("1e300", 300),
        ("-1e300", 300),
    ])
    func expiry(text: String, seconds: Int) throws {
        #expect(
            try Self.decode(#"{"options":{"softphone":{"session_expire":\#(text)}}}"#).update.sessionExpire == seconds)
    }

    @Test(arguments: [
        ("true", true), ("false", false), ("1", true), ("0", false), (#""1""#, true), (#""0""#, false),
        (#""true""#, true),
    ])
    func headsetFlag(text: String, flag: Bool) throws {
        let body = #"{"options":{"softphone":{"enforce_headset_usage":\#(text)}}}"#
        #expect(try Self.decode(body).update.enforceHeadsetUsage == flag)
    }

    @Test(arguments: ["udp", "TCP", "Tls", "https"])
    func protocolInAnyCase(name: String) throws {
        let body = #"{"connectivities":{"protocol":"\#(name)","connections":[{"server":"a","user":"1"}]}}"#
        #expect(try Self.decode(body).update.connectivities?.signalling.rawValue == name.lowercased())
    }

    @Test func settingsAreCanonicalAndUnknownOnesKept() throws {
        let request = try Self.decode(
            #"{"options":{"sipendpoint":{"policy:session:auto_answer":true,"Some.New.Thing":[1],"x.y.z":7}}}"#)
        #expect(request.update.settings["policy.session.auto_answer"] == "1")
        #expect(request.update.settings["x.y.z"] == "7")
        #expect(request.unknownKeys == ["some.new.thing", "x.y.z"])
    }

    private static func connecting(_ connections: String, over signalling: String = #""udp""#) -> String {
        #"{"connectivities":{"protocol":\#(signalling),"connections":\#(connections)}}"#
    }

    private static let one = #"{"server":"a","user":"1"}"#

    @Test(
        arguments: [
            ("[]", nil), ("null", nil), ("7", nil), (#"{"options":"none"}"#, "options"),
            (#"{"options":{"sipendpoint":7}}"#, "options.sipendpoint"),
            (#"{"options":{"softphone":[]}}"#, "options.softphone"),
            (#"{"options":{"softphone":{"session_expire":"60"}}}"#, "options.softphone.session_expire"),
            (#"{"options":{"softphone":{"session_expire":true}}}"#, "options.softphone.session_expire"),
            (#"{"options":{"softphone":{"session_expire":12.5}}}"#, "options.softphone.session_expire"),
            (#"{"options":{"softphone":{"session_expire":null}}}"#, "options.softphone.session_expire"),
            (
                #"{"options":{"softphone":{"enforce_headset_usage":"maybe"}}}"#,
                "options.softphone.enforce_headset_usage"
            ),
            (#"{"options":{"softphone":{"username":7}}}"#, "options.softphone.username"),
            (#"{"options":{"softphone":{"username":"a\r\nb"}}}"#, "options.softphone.username"),
            (
                #"{"options":{"sipendpoint":{"policy:session.auto_answer":"banana"}}}"#,
                "options.sipendpoint.policy.session.auto_answer"
            ),
            (#"{"connectivities":[]}"#, "connectivities"), (#"{"connectivities":{}}"#, "connectivities.protocol"),
            (#"{"connectivities":{"protocol":"udp"}}"#, "connectivities.connections"),
            (connecting("[\(one)]", over: #""pigeon""#), "connectivities.protocol"),
            (connecting("[\(one)]", over: "1"), "connectivities.protocol"),
            (connecting("[]"), "connectivities.connections"),
            (connecting("{}"), "connectivities.connections"),
            (connecting("[\(one),\(one),\(one),\(one),\(one),\(one),\(one)]"), "connectivities.connections"),
            (connecting("[7]"), "connectivities.connections[0]"),
            (connecting(#"[{"user":"1"}]"#), "connectivities.connections[0].server"),
            (connecting(#"[{"server":7,"user":"1"}]"#), "connectivities.connections[0].server"),
            (connecting(#"[\#(one),{"server":"a:70000","user":"1"}]"#), "connectivities.connections[1].server"),
            (connecting(#"[{"server":"a"}]"#), "connectivities.connections[0].user"),
            (connecting(#"[{"server":"a","user":""}]"#), "connectivities.connections[0].user"),
            (connecting(#"[{"server":"a","user":"1>\r\nX: y"}]"#), "connectivities.connections[0].user"),
        ] as [(String, String?)])
    func refused(text: String, path: String?) {
        let error = #expect(throws: InvalidRequest.self) { try Self.decode(text) }
        #expect(error?.path == path)
        #expect(error?.message.isEmpty == false)
    }

    @Test func theErrorOfTheContract() {
        let error = #expect(throws: InvalidRequest.self) {
            try Self.decode(Self.connecting(#"[\#(Self.one),{"server":"a:70000","user":"1"}]"#))
        }
        #expect(
            error
                == InvalidRequest(
                    .invalidValue, at: "connectivities.connections[1].server", "port 70000 is out of range"))
    }

    @Test func serversOffTheList() throws {
        let body = Self.connecting(#"[{"server":"[2001:db8::7]:5060","user":"1"}]"#)
        #expect(throws: Never.self) { try Self.decode(body, servers: ["sip.example", "2001:db8::*"]) }
        let error = #expect(throws: InvalidRequest.self) { try Self.decode(body, servers: ["sip.example"]) }
        #expect(error?.code == .serverNotAllowed)
        #expect(error?.path == "connectivities.connections[0].server")
    }

    @Test func malformedBodiesAreSaidToBe() {
        let error = #expect(throws: InvalidRequest.self) { try Self.decode(#"{"a":1,"a":2}"#) }
        #expect(error?.code == .malformedJSON)
        #expect(error?.message == "the body is not valid JSON: this member is there twice (at byte 7)")
    }

    /// Whatever names a host names an allowed one, as the value that is used; what could be read in two ways is no value at all.
    @Test(
        arguments: [
            ("proxies.proxy0.outbound_proxy", "one.example:5060", nil), ("proxies.proxy0.outbound_proxy", "", nil),
            ("proxies:proxy1:outbound_proxy", "ONE.example.", nil),
            ("proxies.proxy0.http_proxy", "http://ann:pw@one.example:8080/", nil),
            ("proxies.proxy0.domain", "one.example", nil), ("proxies.proxy0.nat.stun_server", "one.example:3478", nil),
            ("policy.endpoint.vq_report_collector", "collector@one.example:5060;transport=udp", nil),
            ("policy.endpoint.trusted_peers", "one.example", nil),
            ("proxies.proxy0.outbound_proxy", "evil.example", .serverNotAllowed),
            ("proxies.proxy0.domain", "evil.example", .serverNotAllowed),
            ("proxies.proxy5.nat.turn_server", "evil.example", .serverNotAllowed),
            ("proxies.proxy0.mailbox.server", "evil.example", .serverNotAllowed),
            ("proxies.proxy0.http_proxy", "http://one.example@evil.example/", .serverNotAllowed),
            ("policy.endpoint.vq_report_collector", "one.example@evil.example", .serverNotAllowed),
            ("policy.endpoint.trusted_peers", "one.example,192.0.2.66", .serverNotAllowed),
            ("policy.endpoint.trusted_peers", "0.0.0.0/0", .serverNotAllowed),
            ("proxies:proxy1:outbound_proxy", "sip:one.example;lr", .invalidValue),
            ("proxies:proxy1:outbound_proxy", "sip:one.example@evil.example", .invalidValue),
            ("PROXIES.proxy0.outbound_proxy", "evil.example,one.example", .invalidValue),
            ("proxies.proxy0.outbound_proxy", "one.example evil.example", .invalidValue),
            ("proxies.proxy0.outbound_proxy", "one.example#@evil.example:5060", .invalidValue),
            ("proxies.proxy0.outbound_proxy", "one.example,x@evil.example", .invalidValue),
            ("proxies.proxy0.outbound_proxy", "one.example/@evil.example", .invalidValue),
            ("proxies.proxy0.outbound_proxy", "http://one.example/@evil.example", .invalidValue),
            ("proxies.proxy0.domain", "one.example;maddr=evil.example", .invalidValue),
            ("proxies.proxy0.http_proxy", "http://one.example/@evil.example", .invalidValue),
            ("proxies.proxy0.http_proxy", "http://one.example#@evil.example", .invalidValue),
            ("policy.endpoint.vq_report_collector", "a@evil.example;x@one.example", .invalidValue),
        ] as [(String, String, InvalidRequest.Code?)])
    func settingsNameNoOtherServerEither(key: String, value: String, code: InvalidRequest.Code?) throws {
        let body = Array(#"{"options":{"sipendpoint":{"\#(key)":"\#(value)"}}}"#.utf8)
        do throws(InvalidRequest) {
            _ = try SessionRequest(body: body, allowedServers: [HostPattern("one.example")])
            #expect(code == nil)
        } catch {
            #expect(error.code == code)
            #expect(error.path == "options.sipendpoint." + SettingsCatalogue.normalise(key))
        }
        // Without a list any server will do, but what is no server is none.
        if code == .invalidValue {
            #expect(throws: InvalidRequest.self) { try SessionRequest(body: body) }
        } else {
            #expect(throws: Never.self) { try SessionRequest(body: body) }
        }
    }

    @Test func whatIsUnknownAndLongIsIgnored() throws {
        let long = String(repeating: "x", count: 5000)
        let request = try Self.decode(
            #"{"options":{"sipendpoint":{"a.b.\#(long)":"1","a.b.c":"\#(long)","a.b.d":"1"}}}"#)
        #expect(request.update.settings == ["a.b.d": "1"])
        #expect(request.unknownKeys.count == 3)
    }

    @Test func aRefusedSecretIsNotRepeated() {
        let body = #"{"options":{"sipendpoint":{"proxies.proxy0.password":{"a":"Canary"}}}}"#
        let error = #expect(throws: InvalidRequest.self) { try Self.decode(body) }
        #expect(error?.path == "options.sipendpoint.proxies.proxy0.password")
        #expect(error?.message.contains("Canary") == false)
    }
}
