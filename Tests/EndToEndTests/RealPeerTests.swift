import Foundation
import Testing

/// The built daemon against the software that it meets in the field.
@Suite("Against real peers", .serialized, .timeLimit(.minutes(5)))
struct RealPeerTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "connector-\(UUID().uuidString)")
    private static let password = "s3cret-of-5320"

    private func withFolder(_ body: () async throws -> Void) async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body()
    }

    @Test("Kamailio registers the phone with digest", arguments: ["udp", "tcp"], ["MD5", "SHA-256"])
    func kamailio(transport: String, algorithm: String) async throws {
        try await withFolder {
            let kamailio = try await Kamailio(
                folder: folder.appending(path: "kamailio"), password: Self.password, algorithm: algorithm)
            let connector = try await ConnectorUnderTest(folder: folder.appending(path: "connector"))
            let desktop = try await DesktopUnderTest(at: connector)
            try await desktop.signIn(
                server: kamailio.address, protocol: transport, settings: ["proxies.proxy0.password": Self.password])
            try await desktop.waitForConnection("READY")
            #expect(try await kamailio.contacts(of: "5320")?.count == 1)
            // Registering again leaves one contact, and the end of the daemon none.
            #expect(try await desktop.request("POST", "/register").status == 200)
            try await eventually("one contact again") { try await kamailio.contacts(of: "5320")?.count == 1 }
            try await desktop.waitForConnection("READY")
            #expect(try await connector.stop() == 0)
            try await eventually("no contact") { try await kamailio.contacts(of: "5320") == [] }
            #expect(!connector.process.log.contains(Self.password))
            await kamailio.stop()
        }
    }

    /// RFC 5626 §4.1: Kamailio's usrloc matches bindings by `+sip.instance`.
    @Test("a phone that is killed leaves a binding, which the next one replaces", arguments: ["udp", "tcp"])
    func killedPhone(transport: String) async throws {
        try await withFolder {
            let kamailio = try await Kamailio(
                folder: folder.appending(path: "kamailio"), password: Self.password)
            var left: [String] = []
            for number in 0..<3 {
                let connector = try await ConnectorUnderTest(folder: folder.appending(path: "connector-\(number)"))
                let desktop = try await DesktopUnderTest(at: connector)
                try await desktop.signIn(
                    server: kamailio.address, protocol: transport, settings: ["proxies.proxy0.password": Self.password])
                try await desktop.waitForConnection("READY")
                let bound = try await kamailio.contacts(of: "5320") ?? []
                #expect(bound.count == 1)
                #expect(bound != left, "the binding is of the phone that was killed")
                left = bound
                connector.process.kill()
            }
            await kamailio.stop()
        }
    }

    @Test("over TLS, Kamailio registers the phone and brings its calls")
    func kamailioOverTLS() async throws {
        try await withFolder {
            let certificate = try await Certificate(folder: folder.appending(path: "certificate"))
            let kamailio = try await Kamailio(
                folder: folder.appending(path: "kamailio"), password: Self.password, certificate: certificate)
            let port = try #require(kamailio.securePort)
            let settings = ["proxies.proxy0.password": Self.password, "policy.session.auto_answer": "1"]
            let connector = try await ConnectorUnderTest(
                folder: folder.appending(path: "connector"),
                configuration: "tls: { trust: '\(certificate.authority.path)' }\n")
            let desktop = try await DesktopUnderTest(at: connector)
            try await desktop.signIn(server: "localhost:\(port)", protocol: "tls", settings: settings)
            try await desktop.waitForConnection("READY")
            let contacts = try #require(try await kamailio.contacts(of: "5320"))
            #expect(contacts.count == 1 && contacts[0].contains("transport=tls"), "\(contacts)")

            let said = folder.appending(path: "said.wav")
            try Recording.writeTone(1000, seconds: 10, to: said)
            let baresip = try await Baresip(folder: folder.appending(path: "baresip"), said: said)
            try await baresip.dial("sip:5320@\(kamailio.address)")
            try await eventually(within: .seconds(10), "a connected call:\n\(baresip.log)") {
                try await desktop.callStates() == ["CONNECTED"]
            }
            // The BYE finds its way back through the proxy.
            #expect(try await desktop.request("DELETE", "/calls").status == 200)
            try await eventually("no calls") { try await desktop.callStates().isEmpty }
            await baresip.stop()
            #expect(try await connector.stop() == 0)
            try await eventually("no contact") { try await kamailio.contacts(of: "5320") == [] }
            await kamailio.stop()
        }
    }

    @Test("over TLS, a server of an unknown authority is refused, and why is said")
    func unknownAuthority() async throws {
        try await withFolder {
            let certificate = try await Certificate(folder: folder.appending(path: "certificate"))
            let kamailio = try await Kamailio(
                folder: folder.appending(path: "kamailio"), password: Self.password, certificate: certificate)
            let port = try #require(kamailio.securePort)
            let connector = try await ConnectorUnderTest(folder: folder.appending(path: "connector"))
            let desktop = try await DesktopUnderTest(at: connector)
            try await desktop.signIn(server: "localhost:\(port)", protocol: "tls")
            try await desktop.waitForConnection("FAILED")
            let problem = try await desktop.problem()
            #expect(problem.contains("certificate is refused"), "\(problem)\n\(kamailio.log)")
            #expect(try await connector.stop() == 0)
            await kamailio.stop()
        }
    }

    @Test("a wrong password fails with a reason, and stays out of the log")
    func wrongPassword() async throws {
        try await withFolder {
            let kamailio = try await Kamailio(folder: folder.appending(path: "kamailio"), password: Self.password)
            let connector = try await ConnectorUnderTest(
                folder: folder.appending(path: "connector"), arguments: ["--log-level", "trace"])
            let desktop = try await DesktopUnderTest(at: connector)
            try await desktop.signIn(server: kamailio.address, settings: ["proxies.proxy0.password": "canary-5320"])
            try await desktop.waitForConnection("FAILED")
            #expect(try await desktop.problem().contains("refused the password of 5320"))
            #expect(try await connector.stop() == 0)
            #expect(!connector.process.log.contains("canary-5320"))
            await kamailio.stop()
        }
    }

    @Test("a server that is down is tried until it is back", arguments: ["udp", "tcp"])
    func serverIsDown(transport: String) async throws {
        try await withFolder {
            let port = try freePort()
            let connector = try await ConnectorUnderTest(folder: folder.appending(path: "connector"))
            let desktop = try await DesktopUnderTest(at: connector)
            try await desktop.signIn(
                server: "127.0.0.1:\(port)", protocol: transport, settings: ["proxies.proxy0.password": Self.password])
            try await desktop.waitForConnection("FAILED")
            #expect(try await desktop.problem().contains("127.0.0.1:\(port)"))
            let kamailio = try await Kamailio(
                folder: folder.appending(path: "kamailio"), password: Self.password, port: port)
            try await desktop.waitForConnection("READY", within: .seconds(30))
            #expect(try await desktop.problem() == "")
            await kamailio.stop()
        }
    }

    @Test("SIPp calls a hundred times and nothing is left behind")
    func sippCalls() async throws {
        try await withFolder {
            let connector = try await ConnectorUnderTest(folder: folder.appending(path: "connector"))
            let (desktop, phone) = try await connector.standaloneDesktop()
            // The first call opens what stays open.
            for (calls, run) in [(1, "warm"), (100, "hundred")] {
                let before = connector.descriptors
                let sipp = try SIPp(folder: folder.appending(path: run), phone: phone, user: "5320", calls: calls)
                #expect(try await sipp.finish(within: .seconds(100)) == 0, "\(sipp.log)")
                try await eventually("no calls") { try await desktop.callStates().isEmpty }
                guard calls > 1 else { continue }
                try await eventually("descriptors back at \(before)") { connector.descriptors <= before }
            }
            #expect(try await connector.stop() == 0)
        }
    }

    @Test(
        "baresip calls, and both hear each other",
        arguments: [("disabled", nil), ("optional", "srtp"), ("optional", "srtp-mand"), ("force", "srtp-mand")]
            as [(String, String?)])
    func baresipCalls(security: String, encryption: String?) async throws {
        try await withFolder {
            let heard = folder.appending(path: "heard.wav")
            let connector = try await ConnectorUnderTest(
                folder: folder.appending(path: "connector"),
                configuration:
                    "audio: { backend: virtual, virtual: { microphone: 'tone:440', speaker: 'file:\(heard.path)' } }\n")
            let (desktop, phone) = try await connector.standaloneDesktop(
                settings: ["policy.session.auto_answer": "1", "system.security.use_srtp": security])
            let said = folder.appending(path: "said.wav")
            try Recording.writeTone(1000, seconds: 30, to: said)
            let baresip = try await Baresip(
                folder: folder.appending(path: "baresip"), said: said, encryption: encryption)
            try await baresip.dial("sip:5320@\(phone)")
            try await eventually(within: .seconds(10), "a connected call:\n\(baresip.log)") {
                try await desktop.callStates() == ["CONNECTED"]
            }
            try await eventually(within: .seconds(15), "a thousand hertz at the agent's ear") {
                guard let samples = try? Recording.samples(of: heard), samples.count > 12_000 else { return false }
                return Recording.share(of: 1000, in: samples.suffix(4000)) > 0.9
            }
            try await baresip.hangUp()
            try await eventually("no calls") { try await desktop.callStates().isEmpty }
            await baresip.stop()
            #expect(baresip.log.contains("SRTP is Enabled") == (encryption != nil), "\(baresip.log)")
            let samples = try baresip.heard()
            try #require(samples.count > 8000)
            #expect(Recording.share(of: 440, in: samples.suffix(6000).prefix(4000)) > 0.9)
            #expect(try await connector.stop() == 0)
        }
    }

    @Test("linphone calls, holds, resumes, and either side hangs up", arguments: [true, false])
    func linphoneCalls(itHangsUp: Bool) async throws {
        try await withFolder {
            let connector = try await ConnectorUnderTest(folder: folder.appending(path: "connector"))
            let (desktop, phone) = try await connector.standaloneDesktop(settings: ["policy.session.auto_answer": "1"])
            let linphone = try await Linphone(folder: folder.appending(path: "linphone"))
            try linphone.dial("sip:5320@\(phone)")
            try await linphone.waitFor("StreamsRunning")
            try await eventually("a connected call") { try await desktop.callStates() == ["CONNECTED"] }
            try linphone.hold()
            try await linphone.waitFor("Paused")
            try await eventually("a held call") { try await desktop.callStates() == ["HELD"] }
            try linphone.resume()
            try await linphone.waitFor("StreamsRunning", turn: 2)
            try await eventually("a connected call again") { try await desktop.callStates() == ["CONNECTED"] }
            if itHangsUp {
                try linphone.hangUp()
            } else {
                #expect(try await desktop.request("DELETE", "/calls").status == 200)
            }
            try await linphone.waitFor("End")
            try await eventually("no calls") { try await desktop.callStates().isEmpty }
            await linphone.stop()
            #expect(try await connector.stop() == 0)
        }
    }

    @Test("a call that is not encrypted is refused where it must be")
    func plainCallIsRefused() async throws {
        try await withFolder {
            let connector = try await ConnectorUnderTest(folder: folder.appending(path: "connector"))
            let (desktop, phone) = try await connector.standaloneDesktop(settings: [
                "system.security.use_srtp": "mandatory"
            ])
            let said = folder.appending(path: "said.wav")
            try Recording.writeTone(1000, seconds: 10, to: said)
            let baresip = try await Baresip(folder: folder.appending(path: "baresip"), said: said)
            try await baresip.dial("sip:5320@\(phone)")
            try await eventually("a refusal:\n\(baresip.log)") { baresip.log.contains("488 Not Acceptable Here") }
            #expect(try await desktop.callStates().isEmpty)
            await baresip.stop()
        }
    }

    @Test("a stop in mid-call says goodbye and leaves within five seconds")
    func stopInMidCall() async throws {
        try await withFolder {
            let connector = try await ConnectorUnderTest(folder: folder.appending(path: "connector"))
            let (desktop, phone) = try await connector.standaloneDesktop(settings: ["policy.session.auto_answer": "1"])
            let said = folder.appending(path: "said.wav")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Recording.writeTone(1000, seconds: 10, to: said)
            let baresip = try await Baresip(folder: folder.appending(path: "baresip"), said: said)
            try await baresip.dial("sip:5320@\(phone)")
            try await eventually(within: .seconds(10), "a connected call") {
                try await desktop.callStates() == ["CONNECTED"]
            }
            #expect(try await connector.stop() == 0)
            try await eventually("baresip's end of the call:\n\(baresip.log)") {
                baresip.log.contains("session closed")
            }
            await baresip.stop()
        }
    }
}
