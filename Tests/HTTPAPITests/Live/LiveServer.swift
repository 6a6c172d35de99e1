import AudioRouting
import Logging
import ServiceLifecycle
import SessionEngine
import SettingsCatalogue
import Testing

@testable import HTTPAPI

/// The service on a port of its own, for the length of one test.
struct LiveServer {
    let port: Int
    let service: HTTPService
    let registry: SessionRegistry
    let log: CapturedLog
    /// Asks the service to stop, as a signal does.
    let stop: @Sendable () async -> Void

    static func with(
        origins: [String] = ["https://desk.example"], requiresCookie: Bool = true, tls: HTTPConfiguration.TLS? = nil,
        servers: [String] = [], pathPrefix: String = "/softphone/v2", deadlines: Deadlines = Deadlines(),
        locked: LockedSettings = LockedSettings(), connections: Int? = nil, sessions: Int = 1, sameUser: Bool = false,
        host: String = "127.0.0.1", endpoint: ReadyEndpoint = ReadyEndpoint(),
        audio: @escaping @Sendable () -> SilentAudio = { SilentAudio() },
        _ body: (LiveServer) async throws -> Void
    ) async throws {
        let log = CapturedLog()
        var configuration = HTTPConfiguration(
            host: host, port: 0, pathPrefix: pathPrefix, allowedOrigins: origins, allowedServers: servers,
            versionHeader: "1.0  (Test)", requiresCookie: requiresCookie, tls: tls, sameUser: sameUser,
            sessions: sessions,
            maximumConnections: connections, deadlines: deadlines)
        configuration.lockedSettings = locked
        let registry = SessionRegistry(
            .init(capacity: sessions, requiresCookie: requiresCookie, locked: locked), encode: configuration.encoder,
            makeParts: {
                SessionParts(router: AudioRouter(backend: audio(), logger: log.logger)) { _ in endpoint }
            }, logger: log.logger)
        let bound = AsyncStream<Int>.makeStream()
        let service = HTTPService(configuration: configuration, registry: registry, logger: log.logger) { port in
            bound.continuation.yield(port)
        }
        let group = ServiceGroup(configuration: .init(services: [.init(service: service)], logger: log.logger))
        let run = Task {
            defer { bound.continuation.finish() }
            try await group.run()
        }
        let port = await bound.stream.first { _ in true }
        let server = LiveServer(
            port: try #require(port, "the service did not start"), service: service, registry: registry, log: log,
            stop: { await group.triggerGracefulShutdown() })
        do {
            try await body(server)
        } catch {
            await group.triggerGracefulShutdown()
            _ = await run.result
            throw error
        }
        await group.triggerGracefulShutdown()
        try await run.value
    }

    func connect() async throws -> RawClient {
        try await RawClient(port: port)
    }

    /// A head with the right host; `headers` are whole lines.
    func request(_ method: String, _ path: String, _ headers: String...) -> String {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)"] + headers
        return lines.map { $0 + "\r\n" }.joined() + "\r\n"
    }

    func post(_ path: String, _ body: String, _ headers: String...) -> String {
        let lines =
            ["POST \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Content-Length: \(body.utf8.count)"] + headers
        return lines.map { $0 + "\r\n" }.joined() + "\r\n" + body
    }

    /// Sends one request on a connection of its own.
    func ask(_ text: String) async throws -> RawResponse {
        let client = try await connect()
        try await client.send(text)
        return try await client.receive()
    }

    /// The header field of a cookie that has a session.
    func signIn() async throws -> String {
        let offer = try await ask(request("GET", "/softphone/v2/session"))
        let cookie = try "Cookie: " + #require(offer["Set-Cookie"]?.prefix { $0 != ";" })
        let claimed = try await ask(post("/softphone/v2/session", "{}", cookie))
        try #require(claimed.status == 200)
        return cookie
    }
}
