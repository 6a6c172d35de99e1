import EndpointAPI
import SofiaUserAgent

/// INVITEs that are to take the place of a call (RFC 3891).
extension SofiaEndpoint {
    enum Replacement {
        /// It wants nothing of the kind.
        case none
        case call(Call)
        case refused(status: Int)
    }

    /// What an INVITE is to take the place of (RFC 3891 §3).
    func replacement(wantedBy invite: SIPMessage) -> Replacement {
        let values = invite.all("Replaces")
        guard let value = values.first else { return .none }
        guard values.count == 1, let identifier = DialogIdentifier(value) else { return .refused(status: 400) }
        guard let call = calls.values.first(where: { $0.dialog.isNamed(by: identifier) }) else {
            return .refused(status: 481)
        }
        switch call.machine.state {
        case .connected, .answering: return identifier.isEarlyOnly ? .refused(status: 486) : .call(call)
        // Only who began an early dialog can be relieved of it.
        case .calling: return .call(call)
        case .idle, .offered, .ringing: return .refused(status: 481)
        case .cancelling, .owingBye, .releasing, .over: return .refused(status: 603)
        }
    }
}
