/// What a session may ask of its endpoint.
public enum EndpointCommand: Sendable, Equatable {
    /// Starts all connections of the request. An endpoint that is connected refuses with ``EndpointError/Code/invalid``.
    case connect(ConnectRequest)
    /// Replaces the bearer token beneath connections and calls that go on.
    case renewCredentials(Redacted<String>)
    /// Releases all calls, unregisters, closes the connections; ends with ``EndpointEvent/disconnected``.
    case disconnect

    /// Tells the far end that the phone rings (SIP: 180).
    case alert(CallID)
    /// Answers an offered call.
    case answer(CallID)
    /// Refuses an offered call with this SIP status code (400-699).
    case reject(CallID, status: Int)
    /// Ends a call in any state. The call is gone at the latest two seconds later, whatever the far end does.
    case release(CallID)
    /// Ends every call, each as ``release(_:)`` does.
    case releaseAll
    case hold(CallID)
    case resume(CallID)
    /// Calls a number or address.
    case dial(String)
    /// Sends digits (`0`-`9`, `*`, `#`, `A`-`D`).
    case sendDigits(CallID, String)
    /// Transfers a call blindly to a number or address.
    case transfer(CallID, to: String)
}
