import Foundation
import Testing

/// The built daemon while its sound server stands still, as with SIGSTOP.
@Suite("A sound server that stands still", .serialized, .timeLimit(.minutes(2)))
struct StillSoundServerTests {
    // A socket's path must be short.
    private let folder = URL(filePath: "/tmp/still-\(UUID().uuidString.prefix(8))")

    /// One request, which must be answered in time.
    private func ask(
        _ desktop: DesktopUnderTest, _ method: String, _ path: String, _ body: String = "", within bound: Duration
    ) async throws -> Int {
        let began = ContinuousClock.now
        let status = try await desktop.request(method, path, body).status
        let took = ContinuousClock.now - began
        #expect(took < bound, "\(method) \(path) took \(took)")
        return status
    }

    @Test func requestsAreAnsweredAndNothingIsHalfDone() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let sound = try await SoundServer(folder: folder.appending(path: "pulse"))
        _ = try await sound.plug("Acme")
        let connector = try await ConnectorUnderTest(
            folder: folder.appending(path: "connector"), configuration: "audio: { backend: pulseaudio }\n",
            environment: sound.environment)
        var desktop = try await connector.standaloneDesktop().0
        try await eventually("the headset") { try await desktop.volume() == 100 }
        #expect(try await ask(desktop, "POST", "/audio", #"{"speaker":{"volume":60}}"#, within: .seconds(1)) == 200)

        sound.standStill()
        let change = #"{"speaker":{"volume":20,"muted":true},"microphone":{"volume":30,"muted":true}}"#
        #expect(try await ask(desktop, "POST", "/audio", change, within: .seconds(2)) == 503)
        #expect(try await ask(desktop, "GET", "/session", within: .milliseconds(200)) == 200)
        #expect(try await desktop.volume() == 60)
        #expect(try await ask(desktop, "GET", "/devices", within: .seconds(2)) == 200)
        #expect(
            try await ask(desktop, "POST", "/audio", #"{"speaker":{"volume":10}}"#, within: .seconds(2)) == 503)
        #expect(try await ask(desktop, "POST", "/register", within: .milliseconds(500)) == 200)
        #expect(try await ask(desktop, "DELETE", "/register", within: .milliseconds(500)) == 200)
        #expect(try await ask(desktop, "DELETE", "/session", within: .milliseconds(500)) == 200)
        // The next agent finds the place free within two seconds.
        try await eventually(within: .seconds(2), "a session for the next") {
            desktop = try await DesktopUnderTest(at: connector)
            return try await desktop.request("POST", "/session", "{}").status == 200
        }
        #expect(
            try await ask(desktop, "POST", "/audio", #"{"speaker":{"volume":10}}"#, within: .seconds(2)) == 503)

        sound.goOn()
        // The first agent's volume was put back at the logout; what was refused was never made, or taken back.
        try await eventually("the volume of before") { try await desktop.volume() == 100 }
        try await eventually("a change") {
            try await desktop.request("POST", "/audio", #"{"speaker":{"volume":40}}"#).status == 200
        }
        #expect(try await desktop.volume() == 40)
        #expect(try await sound.control("get-sink-volume", "Acme_out").contains(" 40%"))
        #expect(try await sound.control("get-sink-mute", "Acme_out").contains("no"))
        #expect(try await sound.control("get-source-mute", "Acme_in").contains("no"))

        sound.standStill()
        #expect(try await connector.stop() == 0, "it stops in time")
        await sound.stop()
    }

    @Test func theDaemonStartsAndFindsItLater() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let sound = try await SoundServer(folder: folder.appending(path: "pulse"))
        _ = try await sound.plug("Acme")
        sound.standStill()
        let connector = try await ConnectorUnderTest(
            folder: folder.appending(path: "connector"), environment: sound.environment)
        let desktop = try await DesktopUnderTest(at: connector)
        #expect(try await ask(desktop, "POST", "/session", "{}", within: .seconds(2)) == 200)
        try await eventually("a stand-in") { try await desktop.speaker() == "Virtual speaker" }
        sound.goOn()
        try await eventually(within: .seconds(10), "the headset") { try await desktop.speaker() == "Acme" }
        #expect(try await connector.stop() == 0)
        await sound.stop()
    }
}

extension DesktopUnderTest {
    private func speakerState() async throws -> [String: Any]? {
        (try await session()["devices"] as? [String: Any])?["speaker"] as? [String: Any]
    }

    fileprivate func volume() async throws -> Int? { try await speakerState()?["volume"] as? Int }

    fileprivate func speaker() async throws -> String? { try await speakerState()?["name"] as? String }
}
