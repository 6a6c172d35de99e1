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
        var loaded = try options.load(plugins, logger: logger)
        adjust(&loaded.configuration)
        logger.info(
            "starting",
            metadata: ["version": "\(ConnectorVersion.number)", "configuration": "\(loaded.file ?? "the defaults")"])
        let listening = Listening()
        connector = try Connector(loaded.configuration, plugins: plugins, logger: logger) { baseURL in
            listening.act.withLock { $0 }?(baseURL)
        }
        host = loaded.configuration.listener.host
        sources = options.sources
        manager = ServiceManager(environment: sources.environment)
        self.logger = logger
        self.plugins = plugins
        self.listening = listening
    }

    /// Runs until SIGTERM or SIGINT, or until one of these services ends.
    /// - Parameters:
    ///   - foundations: what the connector talks to; they stop after it.
    ///   - visitors: what talks to the connector; they stop before it.
    ///   - onListening: called once requests are accepted, after the ready line.
    func run(
        over foundations: [any Service] = [], under visitors: [any Service] = [],
        onListening: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws {
        ProcessSignals.ignoreBrokenPipes()
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
        let farewell = Farewell { [logger, manager] in
            logger.info("stopping")
            manager.stopping()
            ProcessSignals.leave(within: Connector.longestStop)
        }
        let all =
            (foundations + [connector] + visitors).map {
                ServiceGroupConfiguration.ServiceConfiguration(
                    service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            }
            + [.init(service: farewell, successTerminationBehavior: .ignore)]
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: all, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet))
        try await group.run()
        logger.info("stopped")
    }

    private func isListening(_ baseURL: String) {
        StandardError.write("listening on \(baseURL)\n")
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
