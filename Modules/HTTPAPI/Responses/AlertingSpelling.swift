/// How the state of a ringing call is spelled on the wire.
public enum AlertingSpelling: String, Sendable, CaseIterable {
    /// `ALETING`, as the API's reference has it and desktops compare it.
    case documented
    /// `ALERTING`.
    case corrected
}
