/// Why a connector cannot start or go on.
public enum ConnectorError: Error, Sendable, CustomStringConvertible {
    /// Something that it needs is not there: what, and what to do.
    case unavailable(String)

    public var description: String {
        switch self {
        case .unavailable(let reason): reason
        }
    }
}
