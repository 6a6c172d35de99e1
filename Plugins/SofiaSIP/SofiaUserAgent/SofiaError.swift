/// Why the stack refused.
public enum SofiaError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No socket could be bound; address and reason.
    case cannotBind(String, reason: String)
    /// The loop has stopped, or the agent or dialog was closed.
    case closed
    /// The message cannot be built of what was given; what is wrong with it.
    case unusable(String)

    public var description: String {
        switch self {
        case .cannotBind(let address, let reason): "SIP cannot listen on \(address): \(reason)"
        case .closed: "the SIP stack is closed"
        case .unusable(let what): "the SIP message cannot be sent: \(what)"
        }
    }
}
