import SofiaUserAgent

/// Who sends a request, as far as this phone knows.
enum RequestSender: Sendable, Equatable {
    /// A server of one of the connections.
    case server
    /// One of `policy.endpoint.trusted_peers`.
    case trustedPeer
    /// The far end of the dialog itself: where its INVITE came from, or where our requests of the dialog go.
    case farEnd
    case stranger

    /// Whether what it says is done without asking the agent.
    var isTrusted: Bool { self == .server || self == .trustedPeer }
}

/// What requests of a dialog may do, by who sends them; a value.
enum DialogAdmission {
    /// - Parameters:
    ///   - event: of a NOTIFY, without parameters and in small letters.
    ///   - isStrangersCall: whether the call came from somebody who is not trusted, so that nothing acts in it but the agent.
    static func admits(
        _ method: String, event: String = "", from sender: RequestSender, isStrangersCall: Bool
    ) -> Bool {
        switch method {
        case "REFER":
            sender.isTrusted && !isStrangersCall
        case "NOTIFY" where event != "refer":
            // `talk`, `hold` and `dtmf` have the phone answer, hold and send digits; `refer` answers a REFER of ours.
            sender.isTrusted && !isStrangersCall
        default:
            // What keeps or ends the call is for those who are in it.
            sender != .stranger
        }
    }

    /// Whether a request is looked at that is in no dialog, or not yet known to be in one.
    ///
    /// Strangers learn of a refused call only: what they say of transactions is never theirs, and OPTIONS would find the phone.
    static func welcome(to method: String, from sender: RequestSender, takesStrangers: Bool) -> RequestWelcome {
        guard sender == .stranger else { return .full }
        switch method {
        case "CANCEL", "PRACK": return .none
        case "OPTIONS": return takesStrangers ? .full : .none
        default: return takesStrangers ? .full : .wellFormed
        }
    }
}
