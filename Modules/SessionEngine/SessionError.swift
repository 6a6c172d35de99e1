/// Why a session refused what it was asked.
public enum SessionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// As many sessions as are allowed live already.
    case full
    /// The session has ended, or the cookie stands for none.
    case ended
    /// Nothing to register with was configured.
    case noConnections
    /// The protocol needs a bearer token and none came.
    case tokenRequired
    /// No device of that kind has this name.
    case noSuchDevice(String)
    /// There is no call to release.
    case noCalls
    /// No call has this identifier, or no longer.
    case noSuchCall
    /// The request makes no sense in the present state; one sentence says why.
    case conflict(String)
    /// The endpoint in use cannot do this; one sentence says what.
    case unsupported(String)
    /// Something that the session needs is not there; one sentence for the person who must mend it.
    case unavailable(String)

    public var description: String {
        switch self {
        case .full: "as many sessions as connector.max_sessions allows are alive already"
        case .ended: "the session has ended"
        case .noConnections: "no connections are configured: name them with POST /session first"
        case .tokenRequired: "protocol https needs the header Authorization: Bearer <token>"
        case .noSuchDevice(let name): "no audio device is called \"\(name)\""
        case .noCalls: "there is no call"
        case .noSuchCall: "there is no such call"
        case .conflict(let reason), .unsupported(let reason), .unavailable(let reason): reason
        }
    }
}
