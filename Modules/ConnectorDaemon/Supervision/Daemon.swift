import ConnectorRuntime
import Locking
import Logging
import ServiceLifecycle
import UnixSignals

/// A connector as a process: its signals, its log, its supervisor, and those who ask it for its status.
final class Daemon: Sendable {
    let connector: Connector
    let logger: Logger
    private let host: String
    private let sources: ConfigurationSources
    private let plugins: Plugins
    private let manager: ServiceManager
    private let supervisor: Supervisor
    private let listening: Listening

    /// What follows from the listener being open.
    private final class Listening: Sendable {
        let act = Guarded<(@Sendable (String) -> Void)?>(nil)
        let control = Guarded<ControlServer?>(nil)
    }

    /// Reads the configuration and puts the connector together; nothing runs yet.
    /// - Parameter adjust: has the last word on the configuration.
    init(
        _ options: CommonOptions, plugins: Plugins, adjust: (inout ConnectorConfiguration) -> Void = { _ in }
    ) throws {
        let logger = options.logger
        sources = options.sources
        manager = ServiceManager(environment: sources.environment)
        ProcessSignals.ignoreBrokenPipes()
        try ProcessLimits.checkMemory()
        // Before anything that takes time, such as a file on a disk that hangs.
        supervisor = try Supervisor(logger: logger, manager: manager)
        var loaded = try options.load(plugins, logger: logger)
        adjust(&loaded.configuration)
        if loaded.configuration.process.leavesCoreFiles { CoreFiles.permit() }
        logger.info(
            "starting",
            metadata: ["version": "\(ConnectorVersion.number)", "configuration": "\(loaded.file ?? "the defaults")"])
        let listening = Listening()
        connector = try Connector(loaded.configuration, plugins: plugins, logger: logger) { baseURL in
            listening.act.withLock { $0 }?(baseURL)
        }
        host = loaded.configuration.listener.host
        self.logger = logger
        self.plugins = plugins
        self.listening = listening
    }

    /// Runs until SIGTERM, SIGINT or SIGHUP, or until one of these services ends.
    /// - Parameters:
    ///   - foundations: what the connector talks to; they stop after it.
    ///   - visitors: what talks to the connector; they stop before it.
    ///   - onListening: called once requests are accepted, after the ready line.
    func run(
        over foundations: [any Service] = [], under visitors: [any Service] = [],
        onListening: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws {
        ProcessLimits.raiseDescriptors()
        listening.act.withLock { act in
            act = { [weak self] baseURL in
                self?.isListening(baseURL)
                onListening(baseURL)
            }
        }
        var quiet = logger
        quiet.logLevel = .critical
        // The last service hears of a stop first.
        let farewell = Farewell { [supervisor] in supervisor.isStopping() }
        let all =
            (foundations + [connector] + visitors).map {
                ServiceGroupConfiguration.ServiceConfiguration(
                    service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            }
            + [.init(service: farewell, successTerminationBehavior: .ignore)]
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: all, gracefulShutdownSignals: [], logger: quiet))
        supervisor.take(
            Supervisor.Charge(
                stop: { Task { await group.triggerGracefulShutdown() } },
                unfinished: { [connector] in connector.unfinished }))
        try await group.run()
        logger.info("stopped")
    }

    private func isListening(_ baseURL: String) {
        StandardError.write("listening on \(PrintableText.line(baseURL))\n")
        manager.ready()
        let port = baseURL.split(separator: "/").dropFirst().first?.split(separator: ":").last.flatMap { Int($0) } ?? 0
        let control = ControlServer(address: ControlAddress(host: host, port: port), logger: logger) {
            [weak self] request in
            self?.answer(request, baseURL) ?? .failed("it is stopping")
        }
        listening.control.withLock { $0 = control }
        ProgramText.letGo()
    }

    private func answer(_ request: ControlRequest, _ baseURL: String) -> ControlAnswer {
        switch request {
        case .statusText: return .done(StatusReport(baseURL: baseURL, sessions: connector.sessions).text)
        case .statusJSON: return .done(StatusReport(baseURL: baseURL, sessions: connector.sessions).json)
        case .readOrigins:
            do throws(ConfigurationError) {
                let origins = try ConnectorConfiguration.load(sources, plugins: plugins).configuration.listener
                    .allowedOrigins
                try connector.replace(allowedOrigins: origins)
                logger.info(
                    "allowed origins were read again", metadata: ["origins": "\(origins.joined(separator: " "))"])
                return .done("")
            } catch {
                return .failed("\(error)")
            }
        }
    }
}

/// Waits for the stop, and says so.
private struct Farewell: Service {
    let say: @Sendable () -> Void

    func run() async throws {
        // Cancelled without a stop: the connector failed, and says why.
        guard (try? await gracefulShutdown()) != nil else { return }
        say()
    }
}
