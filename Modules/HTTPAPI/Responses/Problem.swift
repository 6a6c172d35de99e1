import SessionEngine

/// Why a request is not answered with 200: the one table of errors and statuses.
struct Problem: Error, Sendable, Equatable {
    var status: Int
    /// What `error` in the body says; nil for a body of `{}`, which is all that 403 and 404 have.
    var explanation: Explanation?

    struct Explanation: Sendable, Equatable {
        var code: String
        var path: String?
        var message: String
    }

    init(_ status: Int, _ code: String? = nil, at path: String? = nil, _ message: String = "") {
        self.status = status
        explanation = code.map { Explanation(code: $0, path: path, message: message) }
    }

    static let forbidden = Problem(403)
    static let notFound = Problem(404)
    static let methodNotAllowed = Problem(405)
    static let hostMissing = Problem(400, "host_missing", "HTTP/1.1 requests must have a Host")
    static let hostRepeated = Problem(400, "host_repeated", "there must be one Host")
    static let malformedRequest = Problem(400, "malformed_request", "this is not an HTTP/1.1 request")
    static let bodyTooLarge = Problem(413, "body_too_large", "a body may have \(Limits.body) bytes")
    static let headTooLarge = Problem(431, "headers_too_large", "the request's head may have \(Limits.head) bytes")
    static let notJSON = Problem(
        415, "unsupported_media_type", "the body must come with Content-Type: application/json")
    static let defect = Problem(500, "internal", "the connector failed at this: its log says more")

    init(_ error: InvalidRequest) {
        self.init(400, error.code.rawValue, at: error.path, error.message)
    }

    init(_ error: SessionError) {
        switch error {
        case .full, .ended: self = .forbidden
        case .noSuchDevice, .noCalls, .noSuchCall: self = .notFound
        case .noConnections: self.init(400, "no_connections", at: "connectivities.connections", error.description)
        case .tokenRequired: self.init(400, "token_required", error.description)
        case .conflict: self.init(409, "wrong_state", error.description)
        case .unsupported: self.init(501, "unsupported", error.description)
        case .unavailable: self.init(503, "unavailable", error.description)
        }
    }

    init(_ refusal: AccessPolicy.Refusal) {
        switch refusal {
        case .hostMissing: self = .hostMissing
        case .hostRepeated: self = .hostRepeated
        case .hostForeign, .originForeign, .crossSite: self = .forbidden
        case .pathUnknown: self = .notFound
        case .methodUnknown: self = .methodNotAllowed
        }
    }

    var body: [UInt8] {
        guard let explanation else { return Array("{}".utf8) }
        var writer = JSONWriter()
        writer.object { body in
            body.member("error") { value in
                value.object { error in
                    error.member("code", explanation.code)
                    if let path = explanation.path { error.member("path", path) }
                    error.member("message", explanation.message)
                }
            }
        }
        return writer.bytes
    }
}
