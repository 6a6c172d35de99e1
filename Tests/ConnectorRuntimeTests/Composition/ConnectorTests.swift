import AudioAPI
import AudioRouting
import ConnectorRuntime
import EndpointAPI
import Logging
import LoopbackEndpoint
import Testing

@Suite("A connector", .timeLimit(.minutes(1)))
struct ConnectorTests {
    @Test func anEmbeddersEndpointTakesACall() async throws {
        let running = try await RunningConnector()
        #expect(try await running.client.signIn().status == 200)
        try await running.wait(for: #""state":"READY""#)
        let far = try await running.network.placeCall(to: "5320", LoopbackCallPlan(uuid: "CALL1", audio: NoAudio()))
        try await far.waitRinging()
        try await running.wait(for: #""uuid":"CALL1""#)
        #expect(running.connector.sessions.map(\.text).joined().contains("call: CALL1: "))
        try await running.stop()
    }

    /// SIGTERM's way: the desktop hears nothing more, then calls end, then nobody is registered, then the stack goes.
    @Test func stoppingReleasesCallsAndUnregistersBeforeTheStackGoes() async throws {
        let notes = Notes()
        var configuration = ConnectorConfiguration()
        configuration.sessions.defaultSettings = ["policy.session.auto_answer": "1"]
        let running = try await RunningConnector(configuration, notes: notes)
        _ = try await running.client.signIn()
        try await running.wait(for: #""state":"READY""#)
        let far = try await running.network.placeCall(to: "5320", LoopbackCallPlan(audio: NoAudio()))
        try await far.waitAnswered()
        let start = ContinuousClock.now
        try await running.stop()
        #expect(ContinuousClock.now - start < Connector.longestStop)
        try await far.waitEnded()
        #expect(notes.all.filter { $0.hasPrefix("plugin stops") } == ["plugin stops with 0 registered"])
        await #expect(throws: HTTPClient.NoAnswer.self) { try await running.client.request("GET", "/session") }
    }

    @Test func aProtocolThatNobodyServesIsAClearError() async throws {
        let running = try await RunningConnector()
        let answer = try await running.client.signIn(signalling: "tcp")
        if answer.status == 200 {
            try await running.wait(for: "protocol tcp is not served; udp would be")
        } else {
            #expect(answer.body.contains("protocol tcp is not served; udp would be"), "\(answer)")
        }
        try await running.stop()
    }

    @Test func aTakenPortIsSaid() async throws {
        let first = try await RunningConnector()
        let url = Notes()
        var configuration = ConnectorConfiguration()
        configuration.listener.port = first.port
        let plugins = Plugins(endpoints: [], audioBackends: [virtualAudio])
        let second = try Connector(configuration, plugins: plugins, logger: url.logger)
        let error = await #expect(throws: ConnectorError.self) { try await second.run() }
        #expect(error?.description.contains("\(configuration.listener.port)") == true)
        try await first.stop()
    }

    @Test func otherOriginsAreAllowedWhileItRuns() async throws {
        let running = try await RunningConnector()
        let origin = "https://desk.example"
        #expect(try await running.preflight(origin).contains("403"))
        try running.connector.replace(allowedOrigins: [origin])
        #expect(try await running.preflight(origin).contains("200"))
        try await running.stop()
    }
}

@Suite("The audio of a connector")
struct AudioSelectionTests {
    private static let broken = AudioBackendPlugin(name: "broken") { _ in
        throw ConnectorError.unavailable("the sound server does not answer")
    }

    private func connector(_ backend: String, _ plugins: [AudioBackendPlugin], _ notes: Notes) throws -> Connector {
        var configuration = ConnectorConfiguration()
        configuration.audio.backend = backend
        return try Connector(
            configuration,
            plugins: Plugins(
                endpoints: [], audioBackends: plugins,
                absent: [AbsentPlugin(.audioBackend, name: "pulseaudio", remedy: "build it")]), logger: notes.logger)
    }

    @Test func automaticallyTheFirstThatWorksIsUsedWithOneWarning() throws {
        let notes = Notes()
        _ = try connector("auto", [Self.broken, virtualAudio], notes)
        #expect(notes.all.count == 1)
        let warning = try #require(notes.all.first)
        #expect(warning.hasPrefix("warning calls have no real audio devices"))
        #expect(warning.contains("the sound server does not answer") && warning.contains("pulseaudio"))
    }

    @Test func aNamedOneIsNotReplaced() {
        let error = #expect(throws: ConnectorError.self) {
            _ = try connector("broken", [Self.broken, virtualAudio], Notes())
        }
        #expect(error?.description.contains("the sound server does not answer") == true)
    }

    @Test func withoutAnyItDoesNotStart() {
        #expect(throws: ConnectorError.self) { _ = try connector("auto", [Self.broken], Notes()) }
        #expect(throws: ConfigurationError.self) { _ = try connector("virtual", [], Notes()) }
    }

    @Test func aSurveyWaitsForNoBackendForEver() async {
        let silent = AudioBackendPlugin(name: "silent") { _ in AudioSource { SilentBackend() } }
        let start = ContinuousClock.now
        let error = await #expect(throws: ConnectorError.self) {
            try await ConnectorConfiguration().surveyAudio(
                plugins: Plugins(endpoints: [], audioBackends: [silent]), logger: Notes().logger)
        }
        #expect(error?.description == "silent does not say which devices there are")
        #expect(ContinuousClock.now - start < .seconds(6))
    }

    @Test func theSurveyNamesTheRoles() async throws {
        let survey = try await ConnectorConfiguration().surveyAudio(
            plugins: Plugins(endpoints: [], audioBackends: [virtualAudio]), logger: Notes().logger)
        #expect(survey.backend == "virtual" && survey.entries.map(\.roles) == [[.microphone], [.speaker, .ringer]])
        #expect(survey.entries.map(\.reason) == ["the system's default", "the system's default"])
    }
}

@Suite("The version")
struct VersionTests {
    @Test func theHeaderHasTwoBlanksAndTheSystem() {
        let parts = ConnectorVersion.header.split(separator: "  ", maxSplits: 1)
        #expect(parts.count == 2 && parts[0].allSatisfy { $0.isNumber || $0 == "." })
        #expect(parts.last?.hasPrefix("(") == true && parts.last?.hasSuffix(")") == true)
    }
}

/// Runs, and never says anything.
private struct SilentBackend: AudioBackend {
    var name: String { "silent" }

    func run(emit: @escaping @Sendable (AudioEvent) -> Void) async throws(AudioError) {
        await Task { for await _ in AsyncStream<Never>.makeStream().stream {} }.value
    }

    func devices() async -> [AudioDevice] { [] }
    func setVolume(_ volume: Int, of device: AudioDevice.ID) async throws(AudioError) {}
    func setMuted(_ muted: Bool, of device: AudioDevice.ID) async throws(AudioError) {}

    func open(_ request: AudioStreamRequest, client: any AudioClient) async throws(AudioError) -> any AudioStream {
        throw .unavailable("it is silent")
    }
}
