import EndpointAPI
import SofiaUserAgent

/// Transfers of ours: the far end of a call is asked to call somebody else (RFC 5589).
extension SofiaEndpoint {
    func transfer(_ id: CallID, to text: String) throws(EndpointError) {
        guard let call = calls[id] else { throw EndpointError(.noSuchCall, "\(id) is not there, or no longer") }
        guard let target = DialTarget(text, in: call.line.dialDomain) else {
            throw EndpointError(.invalid, "nobody can be called there: write a number, user@host, or a sip: address")
        }
        try transfer(call, to: ReferTarget.header(target.uri, replacing: nil), consultation: nil)
    }

    /// Connects the far ends of two calls of ours.
    func handOver(_ id: CallID, to other: CallID) throws(EndpointError) {
        guard let call = calls[id] else { throw EndpointError(.noSuchCall, "\(id) is not there, or no longer") }
        guard let consultation = calls[other], other != id else {
            throw EndpointError(.noSuchCall, "\(other) is no other call, or not there any longer")
        }
        try consultation.machine.requireUp()
        guard let uri = consultation.dialog.remoteTarget, let identifier = consultation.dialog.identifierForFarEnd
        else {
            throw EndpointError(.invalid, "the far end of \(other) cannot be reached by others")
        }
        try transfer(call, to: ReferTarget.header(uri, replacing: identifier), consultation: other)
    }

    private func transfer(_ call: Call, to target: SIPHeader, consultation: CallID?) throws(EndpointError) {
        let effects = try call.machine.transferred()
        call.transfer = (target, consultation)
        perform(effects, call)
    }

    func sendRefer(_ call: Call) {
        guard let transfer = call.transfer else { return }
        let headers = [
            call.contact, transfer.target, SIPHeader("Referred-By", SIPAddress(uri: call.line.address.uri).text),
            SIPExtensions.supported,
        ]
        let isSent = send("REFER", in: call, headers: headers) { endpoint, call, response in
            let isTold = !(response["Refer-Sub"]?.lowercased().hasPrefix("false") ?? false)
            endpoint.perform(call.machine.referAnswered(status: response.status, isTold: isTold), call)
        }
        if !isSent { perform(call.machine.referAnswered(status: 503, isTold: false), call) }
    }

    /// A NOTIFY tells how the far end fares with the target.
    func transferProgressed(_ message: SIPMessage, _ call: Call) {
        let state = message["Subscription-State"]?.lowercased() ?? ""
        let effects = call.machine.transferProgressed(
            status: ReferralProgress.status(in: message.body), isLast: state.hasPrefix("terminated"))
        perform(effects, call)
    }

    /// The call that a transfer led to belongs to others now.
    func releaseConsultation(of call: Call) {
        guard let id = call.transfer?.consultation, let consultation = calls[id] else { return }
        perform(consultation.machine.release(), consultation)
    }
}
