/// What a path stands for.
enum Route: Sendable, Hashable {
    case session
    case register
    case audio
    case options
    case devices
    case calls
    /// One call by its identifier, and what is to be done with it.
    case call(String, CallAction)
    /// The reference desktop and what it consists of.
    case desktop
    case desktopScript
    case desktopStyle
    case health
    case openAPI

    enum CallAction: String, Sendable, CaseIterable {
        case answer, hold, resume, release, digits, transfer
    }

    /// Those that stand for nothing but themselves.
    static let fixed: [Route] = [
        .session, .register, .audio, .options, .devices, .calls, .desktop, .desktopScript, .desktopStyle, .health,
        .openAPI,
    ]

    /// Relative to the API's prefix, or to the root for what is not part of the API. A call's identifier is written
    /// as the handlers' router has it.
    private var name: String {
        switch self {
        case .session: "/session"
        case .register: "/register"
        case .audio: "/audio"
        case .options: "/options"
        case .devices: "/devices"
        case .calls: "/calls"
        case .call(_, let action): "/calls/{uuid}/\(action.rawValue)"
        case .desktop: "/"
        case .desktopScript: "/desktop.js"
        case .desktopStyle: "/desktop.css"
        case .health: "/healthz"
        case .openAPI: "/openapi.json"
        }
    }

    /// Whether it is for the holder of a session only.
    var needsSession: Bool {
        switch self {
        case .session, .register, .audio, .options, .devices, .calls, .call: true
        case .desktop, .desktopScript, .desktopStyle, .health, .openAPI: false
        }
    }

    /// Whether a person may open it in a browser's window.
    var isPage: Bool { self == .desktop }

    var methods: [Method] {
        switch self {
        case .session: [.get, .post, .delete]
        case .register: [.post, .delete]
        case .audio, .call: [.post]
        case .calls: [.post, .delete]
        case .options, .devices, .desktop, .desktopScript, .desktopStyle, .health, .openAPI: [.get]
        }
    }

    /// Whether this method takes a JSON body.
    func takesJSON(_ method: Method) -> Bool {
        guard method == .post else { return false }
        return switch self {
        case .session, .audio, .calls, .call(_, .digits), .call(_, .transfer): true
        default: false
        }
    }

    /// Where it is; one path for all calls.
    func path(prefix: String) -> String {
        needsSession ? prefix + name : name
    }

    /// The methods that some path knows; the rest are `other`.
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
        case options = "OPTIONS"
        case other = ""
    }
}
