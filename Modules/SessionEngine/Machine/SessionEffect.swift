import AudioRouting
import EndpointAPI

/// What the session's actor must do for its machine.
enum SessionEffect: Sendable, Equatable {
    /// Gives the endpoint a command. `connect` chooses the endpoint by its protocol.
    case tell(EndpointCommand)
    /// The same, and the client that asked waits for whether the endpoint accepts it.
    case ask(EndpointCommand)
    /// Starts a timer anew; one that runs already is replaced.
    case startTimer(SessionTimer, after: Duration)
    case stopTimer(SessionTimer)
    /// Which devices play which role from now on.
    case route(RoutingRules)
    /// Rings so from now on; nil: rings no more.
    case ring(Ringing?)
    /// The session is over: nothing is registered, no call is left. Comes once, and last.
    case finish
}

/// What a session waits for.
enum SessionTimer: Sendable, Hashable {
    /// Nobody has asked for the session's state for its whole expiry.
    case expiry
    /// An offered call is to be answered by itself.
    case autoAnswer(CallID)
    /// Nobody has answered an offered call for as long as it may ring.
    case ringingLimit(CallID)
    /// A connection that was in use is not any more.
    case lostConnection(Int)
    /// A released call is forced out of the list.
    case forcedRelease(CallID)
    /// An ending session stops waiting for its endpoint.
    case ending
}
