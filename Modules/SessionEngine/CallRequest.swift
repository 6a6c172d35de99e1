/// What a client may ask of one call, for agents whose calls no CTI server controls.
public enum CallRequest: Sendable, Equatable {
    /// Places a call to a number or address.
    case dial(String)
    case answer(call: String)
    case hold(call: String)
    case resume(call: String)
    /// Hangs up, or refuses a call that rings.
    case release(call: String)
    /// Sends digits: `0`-`9`, `*`, `#`, `A`-`D`.
    case sendDigits(String, call: String)
    /// Transfers a call blindly to a number or address, or connects it with another call, which is named by its identifier.
    case transfer(to: String, call: String)
}
