import Foundation
import Testing

/// The built daemon with headsets of a sound server, in calls with a real phone.
@Suite("Calls on headsets", .serialized, .timeLimit(.minutes(3)))
struct HeadsetCallTests {
    // A socket's path must be short.
    private let folder = URL(filePath: "/tmp/headset-\(UUID().uuidString.prefix(8))")
    private static let password = "s3cret-of-5320"
    /// The share of the power that is left at a pitch that comes in syllables; the rest lies beside it.
    private static let syllables = 0.3
    private static let settings = [
        "proxies.proxy0.password": password, "policy.session.auto_answer": "1", "policy.device.use_headset": "1",
        "policy.device.headset_name": "Acme",
    ]

    /// Words go through both ways, and on while the headset is unplugged, plugged in again, and muted.
    @Test func speechSurvivesTheHeadset() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let sound = try await SoundServer(folder: folder.appending(path: "pulse"))
        _ = try await sound.plug("Desk")
        try await sound.control("set-default-sink", "Desk_out")
        try await sound.control("set-default-source", "Desk_in")
        let acme = try await sound.plug("Acme")
        let kamailio = try await Kamailio(folder: folder.appending(path: "kamailio"), password: Self.password)
        let connector = try await ConnectorUnderTest(
            folder: folder.appending(path: "connector"), configuration: "audio: { backend: pulseaudio }\n",
            environment: sound.environment)
        let desktop = try await DesktopUnderTest(at: connector)
        try await desktop.signIn(server: kamailio.address, settings: Self.settings)
        try await desktop.waitForConnection("READY")
        #expect(try await desktop.headsetIsUsed())

        let (farEnd, speech) = (folder.appending(path: "far.wav"), folder.appending(path: "speech.wav"))
        try Recording.writeTone(1000, seconds: 60, to: farEnd)
        try Recording.writeSpeech(700, seconds: 60, to: speech)
        let baresip = try await Baresip(folder: folder.appending(path: "baresip"), said: farEnd)
        let agent = try sound.say(speech, into: "Acme")
        let room = try sound.say(speech, into: "Desk")
        let acmeHeard = folder.appending(path: "acme.raw")
        let deskHeard = folder.appending(path: "desk.raw")
        let recorders = [try sound.record("Acme", to: acmeHeard), try sound.record("Desk", to: deskHeard)]
        try await baresip.dial("sip:5320@\(kamailio.address)")
        try await eventually(within: .seconds(10), "a connected call:\n\(connector.process.log)") {
            try await desktop.callStates() == ["CONNECTED"]
        }
        try await hears(1000, in: acmeHeard)
        #expect(Recording.share(of: 1000, in: try Recording.end(of: deskHeard, seconds: 0.5)) < 0.1)

        // The server would move the words to another device that plays.
        agent.kill()
        try await sound.unplug(acme)
        try await hears(1000, in: deskHeard)
        #expect(try await desktop.headsetIsUsed() == false)
        _ = try await sound.plug("Acme")
        let again = folder.appending(path: "again.raw")
        let recorder = try sound.record("Acme", to: again)
        let agentAgain = try sound.say(speech, into: "Acme")
        try await hears(1000, in: again)
        #expect(try await desktop.headsetIsUsed())
        try await eventually("speech at the far end") {
            Recording.share(of: 700, in: try baresip.heard().suffix(8000)) > Self.syllables
        }

        // Until here nothing was meant to be silent: the far end's recording shows every gap.
        let heard = try baresip.heard()
        let gap = Recording.longestSilence(in: heard.drop { abs($0) < 500 })
        #expect(gap < 0.5, "the far end heard nothing for \(gap) s")

        #expect(try await desktop.request("POST", "/audio", #"{"microphone":{"muted":true}}"#).status == 200)
        try await eventually("silence at the far end") {
            Recording.longestSilence(in: try baresip.heard().suffix(8000)) > 0.8
        }
        try await sound.control("set-source-mute", "Acme_in", "0")
        try await eventually("the mixer's unmute in the state") { try await !desktop.microphoneIsMuted() }
        try await eventually("speech at the far end") {
            Recording.share(of: 700, in: try baresip.heard().suffix(4000)) > Self.syllables
        }
        #expect(try await desktop.callStates() == ["CONNECTED"])

        for program in recorders + [room, recorder, agentAgain] { program.kill() }
        await baresip.stop()
        #expect(try await connector.stop() == 0)
        await kamailio.stop()
        await sound.stop()
    }

    /// Waits until a recording that is being made ends with half a second of a tone.
    private func hears(_ hertz: Double, in file: URL) async throws {
        try await eventually(within: .seconds(10), "\(hertz) Hz in \(file.lastPathComponent)") {
            Recording.share(of: hertz, in: try Recording.end(of: file, seconds: 0.5)) > 0.8
        }
    }
}

extension DesktopUnderTest {
    fileprivate func headsetIsUsed() async throws -> Bool {
        (try await session()["devices"] as? [String: Any])?["headset_used"] as? Bool ?? false
    }

    fileprivate func microphoneIsMuted() async throws -> Bool {
        let devices = try await session()["devices"] as? [String: Any]
        return (devices?["microphone"] as? [String: Any])?["muted"] as? Bool ?? true
    }
}
