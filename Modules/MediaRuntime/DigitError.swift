/// Why digits cannot be sent.
public enum DigitError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is none, or something else than `0`-`9`, `*`, `#` and `A`-`D` is among them.
    case notDigits
    /// The call is on hold, or has no media yet.
    case notSending
    /// The far end does not take telephone events (RFC 4733): tones or signalling must carry the digits.
    case eventsNotAgreed
    /// As many as can wait do.
    case tooMany

    public var description: String {
        switch self {
        case .notDigits: "digits are 0-9, *, # and A-D"
        case .notSending: "the call sends no audio now, so that it can carry no digits"
        case .eventsNotAgreed: "the far end takes no telephone events"
        case .tooMany: "too many digits wait to be sent"
        }
    }
}

/// How the media of a call carries digits.
public enum DigitMethod: Sendable, Equatable, CaseIterable {
    /// As telephone events (RFC 4733).
    case events
    /// As tones in the voice (ITU-T Q.23).
    case tones
}
