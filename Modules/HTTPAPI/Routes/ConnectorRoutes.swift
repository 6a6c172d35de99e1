import EndpointAPI
import HTTPTypes
import Hummingbird
import Logging
import SessionEngine

/// The handlers. Whoever gets here was admitted: rules, cookies and types are none of their business.
///
/// Further paths (an event stream, say) are a case of ``Route`` and a line in ``router()``.
struct ConnectorRoutes: Sendable {
    let configuration: HTTPConfiguration
    let registry: SessionRegistry
    let logger: Logger
    let allowedServers: [HostPattern]
    private let clientFiles: ClientFiles
    private let notices: SettingNotices

    init(configuration: HTTPConfiguration, registry: SessionRegistry, logger: Logger) {
        self.configuration = configuration
        self.registry = registry
        self.logger = logger
        allowedServers = configuration.allowedServers.map(HostPattern.init)
        clientFiles = ClientFiles(configuration.allowedFiles)
        notices = SettingNotices(logger: logger)
    }

    typealias Handler = @Sendable (Request, ConnectorContext) async throws -> Response

    func router() -> Router<ConnectorContext> {
        let router = Router(context: ConnectorContext.self)
        func on(_ method: Route.Method, _ route: Route, _ handler: @escaping Handler) {
            let path = RouterPath(route.path(prefix: configuration.pathPrefix))
            router.on(path, method: HTTPRequest.Method(rawValue: method.rawValue) ?? .get) { request, context in
                do {
                    return try await handler(request, context)
                } catch {
                    return refusal(of: error)
                }
            }
        }
        on(.post, .session, configure)
        on(.delete, .session, end)
        on(.post, .register) { _, context in
            try await context.session.register(token: context.admission.token)
            return .empty
        }
        on(.delete, .register) { _, context in
            try await context.session.unregister()
            return .empty
        }
        on(.post, .audio) { request, context in
            try await context.session.changeAudio(AudioRequest.decode(request.bytes()))
            return .empty
        }
        on(.delete, .calls) { _, context in
            try await context.session.releaseCalls()
            return .empty
        }
        on(.get, .options) { [catalogue = configuration.settings] _, context in
            let session = try context.session
            let connections = session.snapshot.connections.count
            let options = await session.options()
            return .json(200, OptionsDocument.encode(options, catalogue: catalogue, connections: connections))
        }
        on(.get, .devices) { _, context in
            .json(200, DevicesDocument.encode(try await context.session.devices()))
        }
        addCalls(on: on)
        on(.get, .health) { _, _ in .json(200, Array(#"{"status":"ok"}"#.utf8)) }
        on(.get, .openAPI) { [configuration] _, _ in
            .json(200, Array(OpenAPIDocument.json(pathPrefix: configuration.pathPrefix).utf8))
        }
        on(.get, .desktop) { [configuration] _, _ in
            .asset(DesktopPage.html(pathPrefix: configuration.pathPrefix), type: "text/html; charset=utf-8")
        }
        on(.get, .desktopScript) { _, _ in .asset(DesktopScript.text, type: "text/javascript; charset=utf-8") }
        on(.get, .desktopStyle) { _, _ in .asset(DesktopStyle.text, type: "text/css; charset=utf-8") }
        return router
    }

    /// The body is checked before the session is claimed: a bad one changes nothing.
    @Sendable private func configure(_ request: Request, _ context: ConnectorContext) async throws -> Response {
        let decoded = try await SessionRequest(
            body: request.bytes(), allowedServers: allowedServers, locked: configuration.lockedSettings)
        try await clientFiles.check(decoded.namedFiles)
        let admission = context.admission
        let session = try await registry.claim(cookie: admission.cookie, origin: admission.origin)
        try await session.configure(decoded.update)
        notices.note(decoded)
        return .empty
    }

    @Sendable private func end(_ request: Request, _ context: ConnectorContext) async throws -> Response {
        try await registry.end(context.session)
        var response = Response.empty
        if configuration.requiresCookie { response.headers[.setCookie] = configuration.cookie.removal }
        return response
    }

    private func refusal(of error: any Error) -> Response {
        let problem: Problem
        switch error {
        case let error as Problem: problem = error
        case let error as InvalidRequest: problem = Problem(error)
        case let error as SessionError: problem = Problem(error)
        default:
            logger.error("a request failed", metadata: ["error": "\(error)"])
            problem = .defect
        }
        return .json(problem.status, problem.body)
    }
}

extension ConnectorContext {
    /// The live session; whoever has none does not get to a handler that asks.
    var session: Session {
        get throws(Problem) {
            guard let session = admission.session else { throw .notFound }
            return session
        }
    }
}

extension Request {
    /// The body, whose size was checked on its way here.
    func bytes() async throws -> [UInt8] {
        Array(buffer: try await body.collect(upTo: Limits.body))
    }
}

extension Response {
    static var empty: Response { json(200, Array("{}".utf8)) }

    static func json(_ status: Int, _ body: [UInt8]) -> Response {
        Response(status: .init(code: status), body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// A part of the reference desktop, which may load nothing from elsewhere and be framed by nobody.
    fileprivate static func asset(_ text: String, type: String) -> Response {
        let policy =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        var headers = HTTPFields()
        headers[.contentType] = type
        headers[.contentSecurityPolicy] = policy
        headers[.xFrameOptions] = "DENY"
        headers[.referrerPolicy] = "no-referrer"
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}

extension HTTPField.Name {
    private static func named(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no name of a header field") }
        return name
    }

    fileprivate static let xFrameOptions = named("X-Frame-Options")
    fileprivate static let referrerPolicy = named("Referrer-Policy")
}
