import Foundation
import Testing

/// The built daemon as the phone of an agent whose calls a CTI server drives: nobody touches the phone.
@Suite("Driven by a call server", .serialized, .timeLimit(.minutes(2)))
struct CallServerTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "driven-\(UUID().uuidString)")
    private static let talk = ["Event: talk", "Subscription-State: active"]
    private static let hold = ["Event: hold", "Subscription-State: active"]
    private static let uuid = ["X-Genesys-CallUUID: 01F4CC8D9I0ET8UB00000000ABCDEFGH"]

    /// Runs a scenario against a phone that does not answer by itself.
    private func run(
        _ scenario: SIPpScenario, meanwhile: (DesktopUnderTest) async throws -> Void = { _ in }
    ) async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let connector = try await ConnectorUnderTest(folder: folder.appending(path: "connector"))
        let (desktop, phone) = try await connector.standaloneDesktop()
        let sipp = try SIPp(folder: folder.appending(path: "sipp"), phone: phone, user: "5320", scenario: scenario)
        do {
            try await meanwhile(desktop)
        } catch {
            throw DesktopUnderTest.Unexpected(what: "\(error)\n\(sipp.log.suffix(2000))\n\(sipp.errors)")
        }
        #expect(try await sipp.finish(within: .seconds(60)) == 0, "\(sipp.log)\n\(sipp.errors)")
        try await eventually("no calls") { try await desktop.callStates().isEmpty }
        #expect(try await connector.stop() == 0)
    }

    /// The agent answers, holds and resumes at the desktop; the server refreshes in between and hangs up.
    @Test func answerHoldResume() async throws {
        var server = SIPpScenario()
        server.send("INVITE", 1, headers: Self.uuid, media: .audio(version: 1))
        server.await(180)
        server.send("NOTIFY", 2, headers: Self.uuid + Self.talk)
        // The NOTIFY's comes first.
        server.await(200)
        server.await(200, body: "m=audio [0-9]+ RTP/AVP 8 101")
        server.send("ACK", 1)
        server.send("INVITE", 3, headers: Self.uuid)
        server.await(100, isOptional: true)
        server.await(200, body: "m=audio [0-9]+ RTP/AVP 0 8 101")
        server.send("ACK", 3, media: .audio(version: 2))
        server.pause(milliseconds: 500)
        server.send("NOTIFY", 4, headers: Self.hold)
        server.await(200)
        server.await(request: "INVITE", body: "a=sendonly")
        server.answer("200 OK", media: .audio(version: 3, direction: "recvonly"))
        server.await(request: "ACK")
        server.pause(milliseconds: 500)
        server.send("NOTIFY", 5, headers: Self.talk)
        server.await(200)
        server.await(request: "INVITE", body: "a=sendrecv")
        server.answer("200 OK", media: .audio(version: 4))
        server.await(request: "ACK")
        server.pause(milliseconds: 500)
        server.send("BYE", 6)
        server.await(200)
        try await run(server) { desktop in
            for state in ["CONNECTED", "HELD", "CONNECTED"] {
                try await eventually(within: .seconds(20), "a call that is \(state)") {
                    try await desktop.callStates() == [state]
                }
            }
        }
    }

    /// The agent dials at the desktop: the server calls the agent first, and answers the offer once the far end is there.
    @Test func dialledAtTheDesktop() async throws {
        var server = SIPpScenario()
        server.send("INVITE", 1, headers: Self.uuid)
        server.await(180)
        server.send("NOTIFY", 2, headers: Self.uuid + Self.talk)
        server.await(200)
        server.await(200, body: "m=audio [0-9]+ RTP/AVP 0 8 101")
        // It is repeated until the ACK (RFC 3261 §13.3.1.4), which has the time of the far end's answer.
        server.pause(milliseconds: 2500)
        server.send("ACK", 1, media: .audio(version: 1))
        // Right behind it.
        server.send("BYE", 3)
        server.await(200)
        try await run(server)
    }

    /// The far end could not be reached: the agent's call is answered without a way for audio, and ends.
    @Test func theFarEndIsNotThere() async throws {
        var server = SIPpScenario()
        server.send("INVITE", 1, headers: Self.uuid)
        server.await(180)
        server.send("NOTIFY", 2, headers: Self.uuid + Self.talk)
        server.await(200)
        server.await(200)
        server.send("ACK", 1, media: .audio(version: 1, address: "0.0.0.0"))
        server.send("BYE", 3, headers: ["Reason: SIP;cause=403;text=\"Forbidden\""])
        server.await(200)
        try await run(server)
    }

    /// The old way of holding (RFC 2543), and the one of today; each is resumed with an offer that the phone makes.
    @Test(arguments: [("0.0.0.0", "sendrecv"), ("[local_ip]", "sendonly"), ("[local_ip]", "inactive")])
    func heldByTheServer(address: String, direction: String) async throws {
        var server = SIPpScenario()
        server.send(
            "INVITE", 1, headers: Self.uuid + ["Call-Info: <sip:[local_ip]>;answer-after=0"], media: .audio(version: 1))
        server.await(180)
        server.await(200)
        server.send("ACK", 1)
        server.send("INVITE", 2, media: .audio(version: 2, direction: direction, address: address))
        server.await(100, isOptional: true)
        server.await(200, body: direction == "inactive" ? "a=inactive" : "a=(recvonly|inactive)")
        server.send("ACK", 2)
        server.pause(milliseconds: 500)
        server.send("INVITE", 3)
        server.await(100, isOptional: true)
        server.await(200, body: "a=sendrecv")
        server.send("ACK", 3, media: .audio(version: 3))
        server.pause(milliseconds: 500)
        server.send("BYE", 4)
        server.await(200)
        try await run(server) { desktop in
            for state in ["HELD", "CONNECTED"] {
                try await eventually("a call that is \(state)") { try await desktop.callStates() == [state] }
            }
        }
    }
}
