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
    /// Calls a number or address; the call begins with ``CallEvent/dialled(_:)``. Refused with
    /// ``EndpointError/Code/invalid`` for what cannot be called.
    case dial(String)
    /// Sends digits (`0`-`9`, `*`, `#`, `A`-`D`) in a call that is up, by the method that the settings name.
    case sendDigits(CallID, String)
    /// Transfers a call blindly to a number or address. It ends once the far end has reached the target; otherwise it goes on,
    /// and ``CallEvent/transferFailed(_:)`` says why.
    case transfer(CallID, to: String)
    /// Transfers a call to the far end of another one, which was asked before: the two are connected, and both calls end.
    /// Otherwise both go on, and ``CallEvent/transferFailed(_:)`` of the first says why.
    case handOver(CallID, to: CallID)
}
