import Foundation
import SettingsCatalogue
import Testing

@testable import HTTPAPI

@Suite("The options in force", .timeLimit(.minutes(1)))
struct OptionsRouteTests {
    private typealias Group = [String: [String: Any]]

    private func options(_ server: LiveServer, _ cookie: String) async throws -> (settings: Group, softphone: Group) {
        let answer = try await server.ask(server.request("GET", "/softphone/v2/options", cookie))
        #expect(answer.status == 200)
        #expect(answer["Cache-Control"] == "no-store")
        #expect(!answer.body.contains("Canary"))
        let document = try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: [String: Group]]
        let groups = try #require(document?["options"])
        return (try #require(groups["sipendpoint"]), try #require(groups["softphone"]))
    }

    @Test func whatEachIsAndWhereItCameFrom() async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            let config = """
                {"options":{"sipendpoint":{"policy:session:auto_answer":true,"policy.session.sip_code_when_busy":9999,
                 "proxies.proxy0.password":"Canary","proxies.proxy3.display_name":"Ann","x.y.z":"kept",
                 "x.y.token":"Canary","codecs.PCMU/8000.payload_type":0},
                 "softphone":{"session_expire":60}},
                 "connectivities":{"protocol":"udp","connections":[{"server":"a","user":"1"},{"server":"b","user":"2"}]}}
                """
            #expect(try await server.ask(server.post("/softphone/v2/session", config, cookie)).status == 200)
            let (settings, softphone) = try await options(server, cookie)

            let autoAnswer = try #require(settings["policy.session.auto_answer"])
            #expect(autoAnswer["value"] as? String == "1")
            #expect(autoAnswer["source"] as? String == "session")
            #expect(autoAnswer["default"] as? String == "0")
            #expect(autoAnswer["type"] as? String == "flag")
            #expect(settings["policy.session.sip_code_when_busy"]?["value"] as? String == "699")
            #expect(settings["policy.session.sip_code_when_busy"]?["maximum"] as? Int == 699)
            #expect(settings["policy.session.auto_answer_delay"]?["source"] as? String == "default")

            let password = try #require(settings["proxies.proxy0.password"])
            #expect(password["value"] == nil)
            #expect(password["is_set"] as? Bool == true)
            #expect(settings["proxies.proxy1.password"]?["is_set"] as? Bool == false)
            #expect(settings["x.y.token"]?["is_set"] as? Bool == true)
            #expect(settings["x.y.z"]?["value"] as? String == "kept")
            #expect(settings["x.y.z"]?["works"] as? Bool == false)

            // Each connection has its own, and further ones are shown where somebody gave them.
            #expect(settings["proxies.proxy1.reg_timeout"]?["value"] as? String == "1800")
            #expect(settings["proxies.proxy2.reg_timeout"] == nil)
            #expect(settings["proxies.proxy3.display_name"]?["value"] as? String == "Ann")
            #expect(settings["codecs.pcmu/8000.payload_type"] != nil)
            #expect(settings.keys.allSatisfy { !$0.contains("<") })
            let plain = SettingsCatalogue.all.map(\.key).filter { !$0.contains("<") }
            #expect(Set(plain).isSubset(of: settings.keys))

            #expect(softphone["session_expire"]?["value"] as? Int == 60)
            #expect(softphone["session_expire"]?["source"] as? String == "session")
            #expect(softphone["enforce_headset_usage"]?["value"] as? Bool == false)
            #expect(softphone["username"]?["source"] as? String == "default")
        }
    }

    @Test func whatTheRegistrationDoesNotHaveYetIsPending() async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            let config = #"{"connectivities":{"protocol":"udp","connections":[{"server":"a","user":"1"}]}}"#
            let name = "proxies.proxy0.display_name"
            let change = #"{"options":{"sipendpoint":{"\#(name)":"Ann","policy.session.auto_answer":1}}}"#
            func isPending(_ key: String) async throws -> Bool {
                try await options(server, cookie).settings[key]?["pending"] as? Bool ?? false
            }
            func post(_ path: String, _ body: String = "") async throws {
                #expect(try await server.ask(server.post("/softphone/v2" + path, body, cookie)).status == 200)
            }
            try await post("/session", config)
            #expect(try await !isPending(name))
            try await post("/register")
            try await post("/session", change)
            #expect(try await isPending(name))
            #expect(try await !isPending("policy.session.auto_answer"), "it counts with the next call")
            try await post("/register")
            var client = try await isPending(name)
            while client { client = try await isPending(name) }
        }
    }

    private static let locked = LockedSettings(
        ["system.security.*", "proxies.proxy<n>.outbound_proxy", "vendor.*"],
        configured: ["system.security.use_srtp": "mandatory"])

    /// Whatever a page tries: the key is named, and of all that it sent nothing has changed.
    @Test(arguments: [
        (#""system.security.use_srtp":"off""#, "system.security.use_srtp"),
        (#""System:Security:USE_SRTP":"off""#, "system.security.use_srtp"),
        (#"" system.security.use_srtp ":"off""#, "system.security.use_srtp"),
        (#""system.security.use_srtp":"mandatory","system:security:use_srtp":"off""#, "system.security.use_srtp"),
        (#""system.security.use_srtp":"""#, "system.security.use_srtp"),
        (#""system.security.tls-target-name-check":"none""#, "system.security.tls-target-name-check"),
        (#""proxies.proxy5.outbound_proxy":"a""#, "proxies.proxy5.outbound_proxy"),
        (#""vendor.new.thing":1"#, "vendor.new.thing"),
        (#""vendor.new.thing":[{}]"#, "vendor.new.thing"),
    ])
    func whatIsLockedStays(attempt: String, key: String) async throws {
        try await LiveServer.with(locked: Self.locked) { server in
            let cookie = try await server.signIn()
            let before = try await server.ask(server.request("GET", "/softphone/v2/options", cookie)).body
            let config = """
                {"options":{"sipendpoint":{"policy.session.auto_answer":"1",\(attempt)},"softphone":{"session_expire":60}},
                 "connectivities":{"protocol":"udp","connections":[{"server":"a","user":"1"}]}}
                """
            let answer = try await server.ask(server.post("/softphone/v2/session", config, cookie))
            #expect(answer.status == 400)
            #expect(answer.body.contains(#""path":"options.sipendpoint.\#(key)""#), "\(answer.body)")
            #expect(answer.body.contains("sipendpoint.locked"))
            #expect(try await server.ask(server.request("GET", "/softphone/v2/options", cookie)).body == before)
            #expect(
                !(try await server.ask(server.request("GET", "/softphone/v2/session", cookie)).body.contains("udp")))
        }
    }

    /// What has the value in force changes nothing, and is shown as the configuration's.
    @Test func theValueInForceMayBeSent() async throws {
        try await LiveServer.with(locked: LockedSettings(["policy.*"])) { server in
            let cookie = try await server.signIn()
            let config =
                #"{"options":{"sipendpoint":{"policy.session.auto_answer":false,"system.security.use_srtp":"on"}}}"#
            #expect(try await server.ask(server.post("/softphone/v2/session", config, cookie)).status == 200)
            let settings = try await options(server, cookie).settings
            #expect(settings["policy.session.auto_answer"]?["source"] as? String == "default")
            for (key, option) in settings {
                #expect(option["locked"] as? Bool == (key.hasPrefix("policy.") ? true : nil), "\(key)")
            }
            #expect(settings["system.security.use_srtp"]?["value"] as? String == "on")
        }
    }

    @Test func aLockIsNoWayToGuessASecret() async throws {
        let locked = LockedSettings(["*.password"], configured: ["proxies.proxy0.password": "Canary"])
        try await LiveServer.with(locked: locked) { server in
            let cookie = try await server.signIn()
            let answers = try await ["Canary", "other"].asyncMap { guess in
                let config = #"{"options":{"sipendpoint":{"proxies.proxy0.password":"\#(guess)"}}}"#
                return try await server.ask(server.post("/softphone/v2/session", config, cookie))
            }
            #expect(answers.map(\.status) == [400, 400] && answers[0].body == answers[1].body)
        }
    }
}

extension Array {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
