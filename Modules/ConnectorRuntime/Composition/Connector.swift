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
    /// How long a stop may take: calls are released and contacts removed within this time.
    public static let longestStop = Duration.seconds(5)

    private let parts: ConnectorParts
    private let configuration: ConnectorConfiguration
    private let plugins: Plugins
    private let logger: Logger

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

    /// Runs until SIGTERM or SIGINT comes: for a process that does nothing else.
    public func runUntilSignal() async throws {
        try await run(until: [.sigterm, .sigint])
    }

    private func run(until signals: [UnixSignal]) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0, serviceName: $0.name) }, gracefulShutdownSignals: signals,
            logger: quiet)
        configuration.maximumGracefulShutdownDuration = Self.longestStop
        let group = ServiceGroup(configuration: configuration)
        // Cancelled all at once, sessions would lose the signalling that they unregister with.
        let running = Task { try await group.run() }
        try await withTaskCancellationHandler {
            do {
                try await running.value
            } catch let error as HTTPServiceError {
                throw Self.meaning(of: error)
            }
        } onCancel: {
            Task { await group.triggerGracefulShutdown() }
        }
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
        [NamedService(name: "media") { [parts] in await parts.mediaEngine.run() }]
            + parts.endpoints.sources.compactMap { plugin, source in
                source.run.map { NamedService(name: plugin.name, $0) }
            }
            + [NamedService(name: "sessions") { [parts] in await parts.registry.run() }]
            + [parts.headsets].compactMap { $0 }.map { desk in NamedService(name: "headsets") { await desk.run() } }
            + [
                NamedService(name: "http", stopsBySignal: true) { [parts] in try await parts.listener.run() }
            ]
    }

    /// What the service group says of itself matters only to whoever looks for a defect.
    private var quiet: Logger {
        var logger = logger.component("lifecycle")
        if logger.logLevel > .debug { logger.logLevel = max(logger.logLevel, .critical) }
        return logger
    }
}

/// Something that runs until it is cancelled, as a service.
private struct NamedService: Service {
    let name: String
    /// Whether it knows of graceful shutdown itself.
    let stopsBySignal: Bool
    private let body: @Sendable () async throws -> Void

    init(name: String, stopsBySignal: Bool = false, _ body: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.stopsBySignal = stopsBySignal
        self.body = body
    }

    func run() async throws {
        guard !stopsBySignal else { return try await body() }
        try await cancelWhenGracefulShutdown(body)
    }
}
