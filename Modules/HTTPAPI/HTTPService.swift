import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
public import Logging
public import NIOCore
import NIOPosix
import NIOSSL
public import ServiceLifecycle
public import SessionEngine
import Threads

/// Serves the API over HTTP or HTTPS.
public final class HTTPService: Service {
    private let configuration: HTTPConfiguration
    private let registry: SessionRegistry
    private let logger: Logger
    private let gatekeeper: Gatekeeper
    private let eventLoopGroup: any EventLoopGroup
    private let onListening: @Sendable (_ port: Int) -> Void

    /// One thread, which serves any number of desktops, until the process ends.
    public static let sharedEventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// - Parameters:
    ///   - configuration: where to listen, and for whom.
    ///   - registry: the sessions that are served.
    ///   - logger: takes what the service has to say.
    ///   - eventLoopGroup: serves the connections; it must outlive ``run()``, after which the server's last remains
    ///     still look for it.
    ///   - onListening: called once requests are accepted, with the port that was bound.
    public init(
        configuration: HTTPConfiguration, registry: SessionRegistry, logger: Logger,
        eventLoopGroup: any EventLoopGroup = HTTPService.sharedEventLoopGroup,
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.registry = registry
        self.logger = logger
        self.eventLoopGroup = eventLoopGroup
        self.onListening = onListening
        gatekeeper = Gatekeeper(configuration: configuration, registry: registry, logger: logger)
    }

    /// Other origins are allowed from the next request on, of open connections too.
    public func replace(allowedOrigins: [String]) {
        gatekeeper.replace(allowedOrigins: allowedOrigins)
    }

    /// Serves until it is shut down: gracefully, then requests that are being handled are answered; or by cancellation.
    /// - Throws: ``HTTPServiceError``.
    public func run() async throws {
        try configuration.check()
        let tls = try configuration.tls.map(Self.context)
        let connections = OpenConnections(limit: connectionLimit, logger: logger)
        let users = configuration.sameUser ? try PeerUsers(logger: logger) : nil
        let pulses = eventLoopGroup.makeIterator().map { loop in
            LoopPulse(name: "http") { pulse in loop.execute { pulse.beat() } }
        }
        for pulse in pulses { LoopRoster.process.join(pulse) }
        defer { for pulse in pulses { LoopRoster.process.leave(pulse) } }
        let server = setup(tls: tls, connections, users).server(
            configuration: ServerConfiguration(
                address: .hostname(configuration.host, port: configuration.port), backlog: Limits.backlog),
            onServerRunning: { [onListening] channel in
                // Fails only when the listener was closed already, and then there is nothing to pause.
                try? await channel.eventLoop.submit {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(connections), position: .first)
                }.get()
                onListening(channel.localAddress?.port ?? 0)
            },
            eventLoopGroup: eventLoopGroup, logger: quiet)
        do {
            try await server.run()
        } catch {
            throw failure(error)
        }
    }

    private var connectionLimit: Int {
        if let limit = configuration.maximumConnections { return max(1, limit) }
        let descriptors = ConnectionLimit.freeDescriptors
        let limit = ConnectionLimit(sessions: configuration.sessions, descriptors: descriptors)
        if !limit.servesAllSessions {
            logger.warning(
                "not every session can have a connection: allow the process more descriptors (LimitNOFILE of its unit, or ulimit -n), or lower connector.max_sessions",
                metadata: [
                    "descriptors": "\(descriptors)", "connections": "\(limit.count)",
                    "max_sessions": "\(configuration.sessions)",
                ])
        }
        return limit.count
    }

    private func setup(tls: NIOSSLContext?, _ connections: OpenConnections, _ users: PeerUsers?) -> ConnectionSetup {
        let responder = ConnectorRoutes(configuration: configuration, registry: registry, logger: logger).router()
            .buildResponder()
        return ConnectionSetup(
            gatekeeper: gatekeeper, writer: AnswerWriter(version: configuration.versionHeader),
            deadlines: configuration.deadlines, tls: tls, connections: connections, users: users
        ) { [logger, prefix = configuration.pathPrefix] admitted in
            // What matters of the head was read already; the rest, with cookies and tokens, goes no further.
            let head = HTTPRequest(
                method: .init(rawValue: admitted.admission.method.rawValue) ?? .get, scheme: nil, authority: nil,
                path: admitted.admission.route.path(prefix: prefix))
            let context = ConnectorContext(source: .init(admission: admitted.admission, logger: logger))
            do {
                return try await responder.respond(
                    to: Request(head: head, body: .init(buffer: admitted.body)), context: context)
            } catch {
                logger.error("a request found no handler", metadata: ["error": "\(error)"])
                return Response(status: .internalServerError)
            }
        }
    }

    /// The server's own remarks matter only to whoever looks for a defect.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = logger.logLevel <= .debug ? logger.logLevel : max(logger.logLevel, .error)
        return logger
    }

    private static func context(_ files: HTTPConfiguration.TLS) throws(HTTPServiceError) -> NIOSSLContext {
        let chain: [NIOSSLCertificate]
        let key: NIOSSLPrivateKey
        do {
            chain = try NIOSSLCertificate.fromPEMFile(files.certificatePath)
        } catch {
            throw .certificate(path: files.certificatePath, reason: "it is not a readable PEM file of certificates")
        }
        do {
            key = try NIOSSLPrivateKey(file: files.privateKeyPath, format: .pem)
        } catch {
            throw .certificate(path: files.privateKeyPath, reason: "it is not a readable PEM file of a private key")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        // A client that does not take its leave holds a descriptor no longer than this.
        configuration.shutdownTimeout = .seconds(1)
        configuration.applicationProtocols = ["http/1.1"]
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw .certificate(path: files.certificatePath, reason: "it does not fit the private key")
        }
    }

    private func failure(_ error: any Error) -> any Error {
        guard let error = error as? IOError else {
            guard !(error is CancellationError) else { return error }
            return HTTPServiceError.cannotListen(
                host: configuration.host, port: configuration.port, reason: "\(error)")
        }
        guard error.errnoCode != EADDRINUSE else {
            return HTTPServiceError.portTaken(host: configuration.host, port: configuration.port)
        }
        return HTTPServiceError.cannotListen(
            host: configuration.host, port: configuration.port, reason: String(cString: strerror(error.errnoCode)))
    }
}
