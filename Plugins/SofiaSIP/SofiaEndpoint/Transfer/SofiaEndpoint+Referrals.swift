import EndpointAPI
import Logging
import SofiaUserAgent

/// Calls that others have us place by REFER (RFC 3515), as call servers do that drive a phone.
extension SofiaEndpoint {
    private static let fragmentType = "message/sipfrag;version=2.0"

    /// A REFER outside any dialog: the server wants a new call.
    func referred(_ request: SofiaServerTransaction, at agent: SofiaUserAgent) {
        guard connectPhase == .connected,
            let line = line(called: SIPAddress(request.message.requestURI).user, at: agent)
        else { return request.reply(480) }
        if let unknown = SIPExtensions.unsupported(in: request.message) {
            return request.reply(420, headers: [SIPHeader("Unsupported", unknown)])
        }
        guard let target = target(of: request, line) else { return }
        do throws(SofiaError) {
            let dialog = try agent.accept(request) { $0.reply($0.message.method == "SUBSCRIBE" ? 405 : 481) }
            follow(request, to: target, line, dialog, agent.contact(user: line.target.user, overTCP: request.isStream))
        } catch {
            logger.error("REFER cannot be followed", metadata: ["sip.reason": "\(error)"])
            request.reply(500)
        }
    }

    /// A REFER in the dialog of a call: a transfer by whoever we talk to.
    func referred(_ request: SofiaServerTransaction, _ call: Call) {
        guard call.machine.state == .connected else { return request.reply(call.machine.isLive ? 403 : 481) }
        guard let target = target(of: request, call.line) else { return }
        follow(request, to: target, call.line, call.dialog, call.contact)
    }

    /// Whom it names; nil when it is refused.
    private func target(of request: SofiaServerTransaction, _ line: Line) -> ReferTarget? {
        do throws(ReferTarget.Refusal) {
            let target = try ReferTarget(request.message.all("Refer-To"), in: line.dialDomain)
            guard line.reaches(target.uri) else { throw .scheme }
            return target
        } catch {
            request.reply(error.status)
            return nil
        }
    }

    private func follow(
        _ request: SofiaServerTransaction, to target: ReferTarget, _ line: Line, _ dialog: SofiaDialog,
        _ contact: SIPHeader
    ) {
        // RFC 4488 §4: who wants no NOTIFYs gets none.
        let isSilent = request.message["Refer-Sub"]?.lowercased().hasPrefix("false") ?? false
        request.reply(202, headers: [contact] + (isSilent ? [SIPHeader("Refer-Sub", "false")] : []))
        var id: ReferralID?
        if !isSilent {
            lastReferral += 1
            id = lastReferral
            referrals[lastReferral] = Referral(
                dialog: dialog, line: line, contact: contact, sequence: request.message.sequence)
            tell(lastReferral) { $0.begin() }
        }
        // RFC 3892 §2.1: the target learns who sent us.
        var headers = request.message.all("Referred-By").prefix(1).map { SIPHeader("Referred-By", $0) }
        if let replaces = target.replaces {
            headers += [SIPHeader("Replaces", replaces.text), SIPHeader("Require", "replaces")]
        }
        do throws(SofiaError) {
            try place(target.uri, over: line, headers: headers, referral: id)
        } catch {
            logger.warning("referred call cannot be placed", metadata: ["sip.reason": "\(error)"])
            if let id { tell(id) { $0.progressed(status: 503, phrase: "Service Unavailable") } }
        }
    }

    /// The call that somebody referred us to got a response.
    func tellReferrer(of call: Call, _ status: Int, _ phrase: String) {
        guard let id = call.referral else { return }
        tell(id) { $0.progressed(status: status, phrase: phrase) }
    }

    private func tell(_ id: ReferralID, _ change: (inout ReferralProgress) -> ReferralProgress.Notice?) {
        guard var referral = referrals[id] else { return }
        let notice = change(&referral.progress)
        referrals[id] = referral
        if let notice { send(notice, id) }
        guard referral.progress.isFinished else { return }
        referrals[id] = nil
        closeUnlessUsed(referral.dialog)
    }

    private func send(_ notice: ReferralProgress.Notice, _ id: ReferralID, credentials: [SIPHeader] = []) {
        guard let referral = referrals[id] else { return }
        let body = SIPBody(type: Self.fragmentType, text: notice.fragment)
        do throws(SofiaError) {
            try referral.dialog.send("NOTIFY", headers: referral.headers(notice) + credentials, body: body) {
                [weak self] _, response in
                guard response.status >= 200 else { return }
                self?.assumeIsolated { endpoint in
                    guard let referral = endpoint.referrals[id] else { return }
                    if credentials.isEmpty,
                        let found = endpoint.credentialsAnswering(
                            response, "NOTIFY", referral.line, uri: referral.dialog.remoteTarget)
                    {
                        return endpoint.send(notice, id, credentials: found)
                    }
                    endpoint.tell(id) { $0.answered(status: response.status) }
                }
            }
        } catch {
            logger.debug("NOTIFY cannot be sent", metadata: ["sip.reason": "\(error)"])
            tell(id) { $0.answered(status: 503) }
        }
    }

    /// A dialog that a call and the report of another one share stays until both are over (RFC 5057 §5.1).
    func closeUnlessUsed(_ dialog: SofiaDialog) {
        let isUsed =
            calls.values.contains { $0.dialog === dialog } || referrals.values.contains { $0.dialog === dialog }
        if !isUsed { dialog.close() }
    }
}
