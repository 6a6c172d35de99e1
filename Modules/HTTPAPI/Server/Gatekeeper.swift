import EndpointAPI
import Locking
import Logging
import NIOCore
import SessionEngine
import Synchronization

/// Decides, for every request that comes in, who answers it: the one place where rules and sessions meet.
final class Gatekeeper: Sendable {
    enum Decision: Sendable {
        /// The session's snapshot, as it was published last.
        case snapshot(Session, origin: String?)
        /// An answer that needs no handler.
        case answer(PlainAnswer)
        case handle(Admission)

        /// That of the request's cookie; nil without one.
        var session: Session? {
            switch self {
            case .snapshot(let session, _): session
            case .answer: nil
            case .handle(let admission): admission.session
            }
        }
    }

    /// An answer known from the request's head alone.
    struct PlainAnswer: Sendable {
        var problem: Problem?
        var fields: [(name: String, value: String)] = []
        var origin: String?

        var status: Int { problem?.status ?? 200 }
        var body: [UInt8] { problem?.body ?? Array("{}".utf8) }
    }

    /// What the rules say about one request; holds as long as they are not replaced.
    struct Judged: Sendable {
        fileprivate var judgement: AccessPolicy.Judgement
        fileprivate var edition: Int
    }

    private let policy: Guarded<AccessPolicy>
    /// Counts how often the rules were replaced.
    private let edition = Atomic<Int>(0)
    private let configuration: HTTPConfiguration
    private let registry: SessionRegistry
    private let cookie: SessionCookie
    private let refusedOrigins: RefusedOrigins

    init(configuration: HTTPConfiguration, registry: SessionRegistry, logger: Logger) {
        self.configuration = configuration
        self.registry = registry
        policy = Guarded(AccessPolicy(configuration, allowedOrigins: configuration.allowedOrigins))
        cookie = configuration.cookie
        refusedOrigins = RefusedOrigins(logger: logger)
    }

    func replace(allowedOrigins: [String]) {
        let new = AccessPolicy(configuration, allowedOrigins: allowedOrigins)
        policy.withLock { policy in
            policy = new
            edition.add(1, ordering: .releasing)
        }
    }

    /// - Parameter port: the port that the connection came in on.
    func judge(_ request: RequestFacts, port: Int) -> Judged {
        policy.withLock { policy in
            Judged(judgement: policy.judge(request, port: port), edition: edition.load(ordering: .relaxed))
        }
    }

    /// Whether the rules are still those that judged.
    func stillHolds(_ judged: Judged) -> Bool {
        judged.edition == edition.load(ordering: .acquiring)
    }

    func decide(_ request: RequestFacts, _ judged: Judged) -> Decision {
        let judgement = judged.judgement
        switch judgement.verdict {
        case .refused(let refusal):
            return .answer(answer(to: refusal, origin: judgement.origin))
        case .preflight(let preflight):
            return .answer(PlainAnswer(fields: preflight.answer, origin: judgement.origin))
        case .methods(let methods):
            return .answer(PlainAnswer(fields: [Self.allow(methods)], origin: judgement.origin))
        case .passed(let route) where route.needsSession:
            return admit(request, to: route, origin: judgement.origin)
        case .passed(let route):
            return .handle(Admission(route: route, method: request.method, origin: judgement.origin))
        }
    }

    /// The answer to a request that cannot be read to its end; says which origin asked when that is known and allowed.
    func refuse(_ request: RequestFacts?, port: Int, with problem: Problem) -> PlainAnswer {
        PlainAnswer(
            problem: problem,
            origin: request.flatMap { request in policy.withLock { $0.allowedOrigin(of: request, port: port) } })
    }

    private func admit(_ request: RequestFacts, to route: Route, origin: String?) -> Decision {
        let (admission, cookie) = lookUp(request, origin: origin)
        var admitted = Admission(route: route, method: request.method, origin: origin, cookie: cookie)
        switch admission {
        case .unknown:
            let offer = self.cookie.offer(registry.offer(origin: origin))
            return .answer(PlainAnswer(problem: .forbidden, fields: [("Set-Cookie", offer)], origin: origin))
        case .offered:
            guard route == .session, request.method == .post else {
                return .answer(PlainAnswer(problem: .notFound, origin: origin))
            }
        case .live(let session):
            if route == .session, request.method == .get { return .snapshot(session, origin: origin) }
            admitted.session = session
            admitted.token = request.token
        }
        if route.takesJSON(request.method), !AccessPolicy.takesAsJSON(request) {
            return .answer(PlainAnswer(problem: .notJSON, origin: origin))
        }
        return .handle(admitted)
    }

    /// Of several cookies of our name, one that has a session counts most, then one that was offered.
    private func lookUp(_ request: RequestFacts, origin: String?) -> (SessionRegistry.Admission, cookie: String?) {
        var best = (registry.admit(cookie: request.cookie, origin: origin), cookie: request.cookie)
        for cookie in request.furtherCookies {
            if case .live = best.0 { break }
            let other = registry.admit(cookie: cookie, origin: origin)
            if case .unknown = other { continue }
            best = (other, cookie)
        }
        return best
    }

    private func answer(to refusal: AccessPolicy.Refusal, origin: String?) -> PlainAnswer {
        switch refusal {
        case .originForeign(let origin): refusedOrigins.note(origin)
        case .methodUnknown(let allowed):
            return PlainAnswer(problem: Problem(refusal), fields: [Self.allow(allowed)], origin: origin)
        case .hostMissing, .hostRepeated, .hostForeign, .crossSite, .pathUnknown: break
        }
        return PlainAnswer(problem: Problem(refusal), origin: origin)
    }

    private static func allow(_ methods: [Route.Method]) -> (name: String, value: String) {
        ("Allow", (methods + [.options]).map(\.rawValue).joined(separator: ", "))
    }
}

/// A request that passed the rules, for the handler of its route.
struct Admission: Sendable {
    var route: Route
    var method: Route.Method
    var origin: String?
    var cookie: String?
    /// The live session of the cookie; nil for one that claims none yet, and where none is needed.
    var session: Session?
    var token: Redacted<String>?
}

/// An admitted request with its body.
struct AdmittedRequest: Sendable {
    var admission: Admission
    var body: ByteBuffer
}

extension AccessPolicy {
    init(_ configuration: HTTPConfiguration, allowedOrigins: [String]) {
        self.init(
            allowedHosts: configuration.allowedHosts, allowedOrigins: allowedOrigins,
            pathPrefix: configuration.pathPrefix)
    }
}
