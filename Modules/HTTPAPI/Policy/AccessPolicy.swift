/// Who may ask for what: the rules of the contract that need nothing but the request, in the contract's order.
struct AccessPolicy: Sendable {
    private let hosts: HostRule
    private let origins: OriginRule
    private let routes: RouteTable

    init(allowedHosts: [String], allowedOrigins: [String], pathPrefix: String) {
        hosts = HostRule(allowed: allowedHosts)
        origins = OriginRule(allowed: allowedOrigins)
        routes = RouteTable(prefix: pathPrefix)
    }

    enum Verdict: Sendable, Equatable {
        case refused(Refusal)
        /// The browser asks whether the page may send the request that it wants to send.
        case preflight(Preflight)
        /// What the path can do, to a request that is no preflight.
        case methods([Route.Method])
        case passed(Route)
    }

    enum Refusal: Sendable, Equatable {
        case hostMissing
        case hostRepeated
        case hostForeign
        case originForeign(String)
        /// A browser sent it, and neither for a page of an allowed origin nor for a person who may see it.
        case crossSite
        case pathUnknown
        case methodUnknown(allowed: [Route.Method])
    }

    struct Judgement: Sendable, Equatable {
        var verdict: Verdict
        /// The request's origin, when it is allowed: every answer then says so.
        var origin: String?
    }

    /// - Parameter port: the port that the connection came in on.
    func judge(_ request: RequestFacts, port: Int) -> Judgement {
        switch request.host {
        case .absent: return Judgement(verdict: .refused(.hostMissing))
        case .repeated: return Judgement(verdict: .refused(.hostRepeated))
        case .value(let host):
            // Whichever of the two a reader goes by, it is one of ours.
            guard hosts.allows(host, port: port), request.targetHost.map({ hosts.allows($0, port: port) }) ?? true
            else { return Judgement(verdict: .refused(.hostForeign)) }
        }
        let route = routes[request.path]
        switch request.origin {
        case .absent:
            guard Self.mayComeWithoutOrigin(request, to: route) else { return Judgement(verdict: .refused(.crossSite)) }
            return Judgement(verdict: verdict(request, route))
        case .repeated:
            return Judgement(verdict: .refused(.originForeign("sent twice")))
        case .value(let origin):
            guard origins.allows(origin) else { return Judgement(verdict: .refused(.originForeign(origin))) }
            if request.method == .options, request.preflightMethod != nil {
                return Judgement(verdict: .preflight(Preflight(request)), origin: origin)
            }
            return Judgement(verdict: verdict(request, route), origin: origin)
        }
    }

    /// The origin of a request whose answer was decided otherwise, when host and origin are allowed.
    func allowedOrigin(of request: RequestFacts, port: Int) -> String? {
        guard case .value(let host) = request.host, hosts.allows(host, port: port) else { return nil }
        guard case .value(let origin) = request.origin, origins.allows(origin) else { return nil }
        return origin
    }

    private func verdict(_ request: RequestFacts, _ route: Route?) -> Verdict {
        guard let route else { return .refused(.pathUnknown) }
        if request.method == .options { return .methods(route.methods) }
        guard route.methods.contains(request.method) else { return .refused(.methodUnknown(allowed: route.methods)) }
        return .passed(route)
    }

    /// Programs send no `Origin`, and neither do links, images and scripts of a page: there the browser says what it
    /// is about (Fetch Metadata Request Headers §2).
    private static func mayComeWithoutOrigin(_ request: RequestFacts, to route: Route?) -> Bool {
        if request.fetchMode == "navigate" { return route?.isPage ?? false }
        return request.fetchSite != "cross-site"
    }

    /// Whether a body of this type is taken for JSON.
    ///
    /// What a form can send, any page can send, so those types are refused. A program may leave the type out; a
    /// browser that says what it is about may not.
    static func takesAsJSON(_ request: RequestFacts) -> Bool {
        guard let type = request.contentType else { return request.fetchSite == nil }
        let essence = type.utf8.prefix { $0 != UInt8(ascii: ";") }
        let trimmed = essence.filter { $0 != 0x20 && $0 != 0x09 }
        return String(decoding: trimmed, as: UTF8.self).lowercased() == "application/json"
    }
}
