import LoopbackEndpoint
import Testing

/// A desktop without a CTI server, over HTTP and an endpoint with a far side.
@Suite("Calls without a CTI server", .timeLimit(.minutes(1)))
struct CallControlTests {
    private func registered() async throws -> RunningConnector {
        let running = try await RunningConnector()
        #expect(try await running.client.signIn().status == 200)
        try await running.wait(for: #""state":"READY""#)
        return running
    }

    @Test func answerHoldResumeDigitsRelease() async throws {
        let running = try await registered()
        let far = try await running.network.placeCall(to: "5320", LoopbackCallPlan(uuid: "A", audio: NoAudio()))
        func ask(_ action: String, _ body: String? = nil) async throws -> Int {
            try await running.client.request("POST", "/calls/A/\(action)", body: body).status
        }
        try await far.waitRinging()
        #expect(try await ask("hold") == 409)
        #expect(try await ask("answer") == 200)
        try await far.waitAnswered()
        try await running.wait(for: #""state":"CONNECTED""#)
        #expect(try await ask("answer") == 409)
        #expect(try await ask("hold") == 200)
        try await running.wait(for: #""state":"HELD""#)
        #expect(try await ask("digits", #"{"digits":"1"}"#) == 409)
        #expect(try await ask("resume") == 200)
        try await running.wait(for: #""state":"CONNECTED""#)
        #expect(try await ask("digits", #"{"digits":"42#"}"#) == 200)
        #expect(try await far.waitDigits(3) == "42#")
        #expect(try await ask("release") == 200)
        try await far.waitEnded()
        try await running.wait(for: #""calls":[]"#)
        #expect(try await ask("release") == 404)
        try await running.stop()
    }

    @Test func aSecondCallPutsTheFirstOnHold() async throws {
        let running = try await registered()
        let plan = LoopbackCallPlan(uuid: "A", audio: NoAudio())
        let first = try await running.network.placeCall(to: "5320", plan)
        try await running.wait(for: "RINGING")
        #expect(try await running.client.request("POST", "/calls/A/answer").status == 200)
        try await first.waitAnswered()
        let callee = await running.network.expectCall(at: "7002", audio: NoAudio())
        #expect(try await running.client.request("POST", "/calls", body: #"{"to":"7002"}"#).status == 200)
        try await running.wait(for: #"{"uuid":"A","state":"HELD"}"#)
        try await callee.waitRinging()
        try await callee.answer()
        try await running.wait(for: #""state":"CONNECTED""#)
        #expect(try await running.client.request("POST", "/calls/A/resume").status == 200)
        try await running.wait(for: #"{"uuid":"A","state":"CONNECTED"}"#)
        try await running.wait(for: #""state":"HELD""#)
        #expect(try await running.client.request("POST", "/calls/A/transfer", body: #"{"to":"5320"}"#).status == 200)
        #expect(try await first.waitTransferred() == "5320")
        try await running.stop()
    }
}
