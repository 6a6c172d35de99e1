/// Why a body cannot be taken: what a client reads under `error` of a 400. It never repeats a value that was sent.
struct InvalidRequest: Error, Sendable, Equatable {
    enum Code: String, Sendable {
        case malformedJSON = "malformed_json"
        case invalidValue = "invalid_value"
        case missingValue = "missing_value"
        case serverNotAllowed = "server_not_allowed"
        case settingLocked = "setting_locked"
    }

    var code: Code
    /// Where, as `connectivities.connections[1].server`; nil for the body as a whole.
    var path: String?
    /// What to mend, one sentence.
    var message: String

    init(_ code: Code, at path: String?, _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    static func malformed(_ error: JSONError) -> InvalidRequest {
        InvalidRequest(.malformedJSON, at: nil, "the body is not valid JSON: \(error)")
    }
}
