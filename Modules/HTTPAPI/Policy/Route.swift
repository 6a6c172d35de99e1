/// What a path stands for.
enum Route: Sendable, CaseIterable {
    case session
    case register
    case audio
    case calls
    /// The reference desktop and what it consists of.
    case desktop
    case desktopScript
    case desktopStyle
    case health
    case openAPI

    /// Relative to the API's prefix, or to the root for what is not part of the API.
    private var name: String {
        switch self {
        case .session: "/session"
        case .register: "/register"
        case .audio: "/audio"
        case .calls: "/calls"
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
        case .session, .register, .audio, .calls: true
        case .desktop, .desktopScript, .desktopStyle, .health, .openAPI: false
        }
    }

    /// Whether a person may open it in a browser's window.
    var isPage: Bool { self == .desktop }

    var methods: [Method] {
        switch self {
        case .session: [.get, .post, .delete]
        case .register: [.post, .delete]
        case .audio: [.post]
        case .calls: [.delete]
        case .desktop, .desktopScript, .desktopStyle, .health, .openAPI: [.get]
        }
    }

    /// Whether this method takes a JSON body.
    func takesJSON(_ method: Method) -> Bool {
        method == .post && (self == .session || self == .audio)
    }

    func path(prefix: String) -> String {
        needsSession ? prefix + name : name
    }

    /// Every path of the API.
    static func table(prefix: String) -> [String: Route] {
        Dictionary(uniqueKeysWithValues: allCases.map { ($0.path(prefix: prefix), $0) })
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
