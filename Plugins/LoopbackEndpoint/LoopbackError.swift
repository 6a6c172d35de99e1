/// Why something could not be done on a loopback network.
public enum LoopbackError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nobody has this number.
    case nobody(String)
    /// The call is over, so what was waited for or asked for cannot happen any more.
    case ended
    /// The call is not at the point where this makes sense.
    case invalid(String)
    /// A call has no media to speak of.
    case noMedia
    /// The two descriptions of media do not go together.
    case notNegotiated(String)

    public var description: String {
        switch self {
        case .nobody(let number): "nobody is registered as \(number)"
        case .ended: "the call is over"
        case .invalid(let reason): reason
        case .noMedia: "no media could be opened for the call"
        case .notNegotiated(let reason): "the sides do not agree on media: \(reason)"
        }
    }
}
