/// Why the lab could not do as it was told.
public enum LabError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The server could not start; one sentence.
    case unavailable(String)
    /// ``LabServer/run()`` is not running, or not any more.
    case notRunning
    /// No phone is registered under this name.
    case notRegistered(String)
    /// Something did not happen in time; what it was, and how things stood.
    case timedOut(String)
    /// The phone refused a call or a request with this status.
    case refused(Int, String)
    /// The call is over.
    case callEnded(String)

    public var description: String {
        switch self {
        case .unavailable(let reason): "the lab cannot start: \(reason)"
        case .notRunning: "the lab is not running"
        case .notRegistered(let user): "no phone is registered as \(user)"
        case .timedOut(let what): what
        case .refused(let status, let phrase): "refused with \(status) \(phrase)"
        case .callEnded(let how): "the call is over: \(how)"
        }
    }
}
