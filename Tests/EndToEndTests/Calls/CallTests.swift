import Foundation
import Testing

@testable import ConnectorDaemon

/// Calls from real phones.
@Suite("Calls from real phones", .timeLimit(.minutes(3)), .serialized)
struct CallTests {
    @Test func aHundredCallsLeaveNothingBehind() async throws {
        let workspace = try Workspace()
        let daemon = try await ConnectorProcess(
            folder: workspace.folder("daemon"), configuration: "audio: {backend: virtual}")
        let phone = try await daemon.standAlone()
        // What the first call opens for good, such as the clock's thread, is not what calls leave behind.
        let first = try SIPp(folder: workspace.folder("first"), phone: phone, user: "5320", calls: 1)
        #expect(try await first.finish(within: .seconds(20)) == 0, "\(first.log)")
        try await daemon.waitCalls([])
        let before = try daemon.descriptors()
        let calls = try SIPp(folder: workspace.folder("calls"), phone: phone, user: "5320", calls: 100)
        #expect(try await calls.finish(within: .seconds(100)) == 0, "\(calls.log)")
        try await daemon.waitCalls([])
        var after = 0
        try await eventually("\(before) descriptors, instead of \(after)") {
            after = try daemon.descriptors()
            return after <= before
        }
    }

    @Test func baresipAndTheAgentHearEachOther() async throws {
        let workspace = try Workspace()
        let heard = workspace.url.appending(path: "heard.wav")
        let daemon = try await ConnectorProcess(
            folder: workspace.folder("daemon"),
            configuration: """
                audio:
                  backend: virtual
                  virtual: {microphone: "tone:1000", speaker: "file:\(heard.path)"}
                """)
        let phone = try await daemon.standAlone(settings: ["policy.session.auto_answer": "1"])
        let said = workspace.url.appending(path: "said.wav")
        try Recording.writeTone(440, seconds: 20, to: said)
        let baresip = try await Baresip(folder: workspace.folder("baresip"), said: said)
        try await baresip.dial("sip:5320@\(phone)")
        try await daemon.waitCalls(["CONNECTED"], within: .seconds(10))
        try await eventually("the agent hears 440 Hz") {
            let samples = (try? Recording.samples(of: heard)) ?? []
            return samples.count > 8000 && Recording.share(of: 440, in: samples.suffix(4000)) > 0.8
        }
        try await baresip.hangUp()
        try await daemon.waitCalls([])
        try await eventually("baresip has heard 1000 Hz") {
            let samples = (try? baresip.heard()) ?? []
            return samples.count > 8000 && Recording.share(of: 1000, in: samples.dropFirst(2000).prefix(4000)) > 0.8
        }
        await baresip.stop()
    }

    @Test func aStopInACallHangsUp() async throws {
        let workspace = try Workspace()
        let daemon = try await ConnectorProcess(
            folder: workspace.folder("daemon"), configuration: "audio: {backend: virtual}")
        let phone = try await daemon.standAlone(settings: ["policy.session.auto_answer": "1"])
        let said = workspace.url.appending(path: "said.wav")
        try Recording.writeTone(440, seconds: 20, to: said)
        let baresip = try await Baresip(folder: workspace.folder("baresip"), said: said)
        try await baresip.dial("sip:5320@\(phone)")
        try await daemon.waitCalls(["CONNECTED"], within: .seconds(10))
        let (status, time) = try await daemon.stop()
        #expect(status == 0 && time < .seconds(5))
        try await eventually("baresip's word that the call is over:\n\(baresip.log)") {
            baresip.log.contains("terminated") || baresip.log.contains("session closed")
        }
        await baresip.stop()
    }
}
