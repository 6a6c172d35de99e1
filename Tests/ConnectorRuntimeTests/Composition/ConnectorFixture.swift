import AudioAPI
import ConnectorRuntime
import EndpointAPI
import Locking
import Logging
import LoopbackEndpoint
import VirtualAudio

/// Events in the order in which they were logged or noted.
final class Notes: Sendable {
    private let lines = Guarded<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) {
        lines.withLock { $0.append(line) }
    }

    var logger: Logger { Logger(label: "test") { _ in NotingHandler(notes: self) } }
}

private struct NotingHandler: LogHandler {
    let notes: Notes
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(notes: Notes) {
        self.notes = notes
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        notes.add("\(event.level) \(event.message) \(event.metadata ?? [:])")
    }
}

/// A connector of this process's own network and virtual audio, and what a test needs of it.
final class RunningConnector: Sendable {
    let connector: Connector
    let network: LoopbackNetwork
    let client: HTTPClient
    let port: Int
    private let task: Task<Void, any Error>

    /// Starts a connector on a port of the system's choice; returns when it accepts requests.
    /// - Parameter wrap: what each session gets in the place of the network's own endpoint.
    init(
        _ configuration: ConnectorConfiguration = ConnectorConfiguration(), notes: Notes = Notes(),
        wrap: @escaping @Sendable (any Endpoint) -> any Endpoint = { $0 }
    ) async throws {
        let made = Guarded<LoopbackNetwork?>(nil)
        let plugins = Plugins(
            endpoints: [
                EndpointPlugin(name: "loopback", protocols: [.udp]) { context in
                    let network = LoopbackNetwork(media: context.mediaEngine)
                    made.withLock { $0 = network }
                    return EndpointSource(
                        makeEndpoint: { wrap(LoopbackEndpoint(network: network, audio: $0)) },
                        run: {
                            for await _ in AsyncStream<Never>.makeStream().stream {}
                            notes.add("plugin stops with \(await network.registeredNumbers.count) registered")
                        })
                }
            ], audioBackends: [virtualAudio])
        var configuration = configuration
        configuration.listener.port = 0
        let (ports, bindings) = AsyncStream<UInt16>.makeStream()
        connector = try Connector(configuration, plugins: plugins, logger: notes.logger) { baseURL in
            bindings.yield(baseURL.split(separator: "/")[1].split(separator: ":").last.flatMap { UInt16($0) } ?? 0)
        }
        task = Task { [connector] in
            defer { bindings.finish() }
            try await connector.run()
        }
        guard let bound = await ports.first(where: { _ in true }), let network = made.withLock({ $0 }) else {
            try await task.value
            throw ConnectorError.unavailable("it ended before it listened")
        }
        self.port = Int(bound)
        client = HTTPClient(port: bound)
        self.network = network
    }

    /// Cancels it, and waits for its end.
    func stop() async throws {
        task.cancel()
        try await task.value
    }

    deinit {
        task.cancel()
    }

    /// The status line of what a browser asks before a page of this origin may post.
    func preflight(_ origin: String) async throws -> String {
        let headers = ["Origin: \(origin)", "Access-Control-Request-Method: POST"]
        return "\(try await client.request("OPTIONS", "/session", headers: headers).status)"
    }

    /// Polls until the session's document contains a text.
    func wait(for text: String, within limit: Duration = .seconds(5)) async throws {
        let deadline = ContinuousClock.now + limit
        var body = ""
        while ContinuousClock.now < deadline {
            body = try await client.request("GET", "/session").body
            if body.contains(text) { return }
        }
        throw ConnectorError.unavailable("not within \(limit): \(text) in \(body)")
    }
}

let virtualAudio = AudioBackendPlugin(name: "virtual") { context in
    let clock = VirtualAudioClock()
    return AudioSource {
        VirtualAudioBackend(configuration: VirtualAudioConfiguration(), clock: clock, logger: context.logger)
    }
}

/// The far side's audio: takes and gives nothing.
struct NoAudio: CallAudio {
    private struct Stream: AudioStream {
        func close() async {}
    }

    func open(_ format: AudioFormat, client: any AudioClient) async throws(AudioError) -> any AudioStream { Stream() }
}
