import HTTPAPI
public import Logging
import MediaRuntime
public import ServiceLifecycle
import SessionEngine
import UnixSignals

/// A whole connector: HTTP listener, sessions, endpoints, media and audio.
///
/// ```swift
/// let plugins = Plugins(endpoints: [myEndpoint], audioBackends: [myAudio])
/// let loaded = try ConnectorConfiguration.load(ConfigurationSources(), plugins: plugins)
/// try await Connector(loaded.configuration, plugins: plugins, logger: Logger(label: "phone")).runUntilSignal()
/// ```
public final class Connector: Service {
    /// How long a stop may take: calls are released and contacts removed within this time. An endpoint or another part
    /// that has not stopped then is abandoned with an error in the log, and so is an endpoint that takes this long for
    /// anything else that it is asked.
    public static let longestStop = Patience.longest

    /// When parts that have not stopped gracefully are cancelled.
    private static let gracefulStop = Duration.milliseconds(4500)

    private let parts: ConnectorParts
    private let configuration: ConnectorConfiguration
    private let plugins: Plugins
    private let logger: Logger
    private let roll = ServiceRoll()

    /// Puts the parts together; nothing runs and nothing is bound yet.
    /// - Parameters:
    ///   - configuration: what the process was told; it is checked as one that is read from a file.
    ///   - plugins: what it is built of.
    ///   - logger: takes what the whole connector has to say.
    ///   - onListening: called once requests are accepted, with the base URL of the API.
    /// - Throws: ``ConfigurationError`` naming the keys whose values cannot be used, ``ConnectorError/unavailable(_:)``, or
    ///   what a plugin throws.
    public init(
        _ configuration: ConnectorConfiguration, plugins: Plugins, logger: Logger,
        onListening: @escaping @Sendable (_ baseURL: String) -> Void = { _ in }
    ) throws {
        let configuration = try configuration.checked(plugins: plugins)
        self.logger = logger
        self.configuration = configuration
        self.plugins = plugins
        parts = try ConnectorBlueprint(configuration: configuration, plugins: plugins, logger: logger) { port in
            onListening(configuration.http.baseURL(port: port))
        }.parts()
    }

    /// Runs until the task is cancelled or its service group shuts down; both release calls and unregister first.
    /// - Throws: ``ConnectorError/unavailable(_:)`` when the listener cannot be opened, ``ConfigurationError`` when its
    ///   certificate cannot be used, or what another part failed with.
    public func run() async throws {
        try await run(until: [])
    }

    /// Runs until SIGTERM, SIGINT or SIGHUP comes: for a process that does nothing else.
    public func runUntilSignal() async throws {
        try await run(until: [.sigterm, .sigint, .sighup])
    }

    private func run(until signals: [UnixSignal]) async throws {
        let ending = Ending()
        // The last service hears of a stop first.
        let watch = NamedService(name: "stop", stopsBySignal: true, roll: nil) {
            try? await gracefulShutdown()
            ending.isDue(after: Self.longestStop)
        }
        var configuration = ServiceGroupConfiguration(
            services: (services + [watch]).map { .init(service: $0, serviceName: $0.name) },
            gracefulShutdownSignals: signals, logger: quiet)
        configuration.maximumGracefulShutdownDuration = Self.gracefulStop
        let group = ServiceGroup(configuration: configuration)
        // Cancelled all at once, sessions would lose the signalling that they unregister with.
        let running = Task {
            let result: Result<Void, any Error>
            do { result = .success(try await group.run()) } catch { result = .failure(error) }
            ending.came(result)
        }
        let result = await withTaskCancellationHandler {
            await ending.result()
        } onCancel: {
            ending.isDue(after: Self.longestStop)
            Task { await group.triggerGracefulShutdown() }
        }
        guard let result else {
            running.cancel()
            logger.error(
                "the connector has not stopped in time, and parts of it are abandoned",
                metadata: ["parts": "\(unfinished.joined(separator: ", "))"])
            return
        }
        do {
            try result.get()
        } catch let error as HTTPServiceError {
            throw Self.meaning(of: error)
        }
    }

    /// The parts that run, and what they have to do still: for whoever must say why a stop takes its time.
    public var unfinished: [String] {
        let sessions = parts.registry.sessions.count + parts.registry.endingCount
        return roll.names.map { $0 == "sessions" ? "sessions (\(sessions) left)" : $0 }
    }

    private static func meaning(of error: HTTPServiceError) -> any Error {
        switch error {
        case .portTaken, .cannotListen, .usersUnknown: ConnectorError.unavailable("\(error)")
        case .certificate: ConfigurationError([ConfigurationProblem(nil, "\(error)")])
        case .invalid(let key, let reason): ConfigurationError([ConfigurationProblem(nil, key: key, reason)])
        }
    }

    /// Every session that lives now.
    public var sessions: [ConnectorSessionReport] {
        parts.registry.sessions.map { ConnectorSessionReport($0.snapshot) }
    }

    /// Other pages may use the phone from the next request on.
    /// - Throws: ``ConfigurationError`` when a configuration with these origins could not be used; then nothing changes.
    public func replace(allowedOrigins: [String]) throws(ConfigurationError) {
        var other = configuration
        other.listener.allowedOrigins = allowedOrigins
        _ = try other.checked(plugins: plugins)
        parts.listener.replace(allowedOrigins: allowedOrigins)
    }

    /// In the order in which they start. They stop the other way round, each when those after it have stopped: first
    /// the listener, then the sessions, which need signalling and media to take leave.
    private var services: [NamedService] {
        [NamedService(name: "media", roll: roll) { [parts] in await parts.mediaEngine.run() }]
            + parts.endpoints.sources.compactMap { plugin, source in
                source.run.map { NamedService(name: plugin.name, roll: roll, $0) }
            }
            + [NamedService(name: "sessions", roll: roll) { [parts] in await parts.registry.run() }]
            + [parts.headsets].compactMap { $0 }.map { desk in
                NamedService(name: "headsets", roll: roll) { await desk.run() }
            }
            + [
                NamedService(name: "http", stopsBySignal: true, roll: roll) { [parts] in
                    try await parts.listener.run()
                }
            ]
    }

    /// What the service group says of itself matters only to whoever looks for a defect.
    private var quiet: Logger {
        var logger = logger.component("lifecycle")
        if logger.logLevel > .debug { logger.logLevel = max(logger.logLevel, .critical) }
        return logger
    }
}
