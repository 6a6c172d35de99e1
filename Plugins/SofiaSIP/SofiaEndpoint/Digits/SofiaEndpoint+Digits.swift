import EndpointAPI
import Logging
import MediaRuntime
import SofiaUserAgent

/// Digits in a call, both ways: in media (RFC 4733, or as tones), or by INFO.
extension SofiaEndpoint {
    /// - Throws: ``EndpointError/Code/invalid`` for what is no digit, and when the call cannot carry them now.
    func sendDigits(_ text: String, in id: CallID) throws(EndpointError) {
        guard let call = calls[id] else { throw EndpointError(.noSuchCall, "\(id) is not there, or no longer") }
        try take(text, call)
        sendNextDigit(call)
    }

    /// Hands digits to media, or keeps them for ``sendNextDigit(_:)``.
    private func take(_ text: String, _ call: Call) throws(EndpointError) {
        try call.machine.requireUp()
        let digits = text.uppercased()
        guard !digits.isEmpty, digits.allSatisfy(DigitSignal.isDigit) else {
            throw EndpointError(.invalid, "\(DigitError.notDigits)")
        }
        guard let method = profile.media.digitMethod else { return try queue(digits, call) }
        guard let leg = call.leg else { throw EndpointError(.invalid, "\(DigitError.notSending)") }
        do throws(DigitError) {
            try leg.send(digits: digits, by: method, isHeard: profile.media.hearsDigits)
        } catch {
            // Whoever takes no events may take INFO.
            guard error == .eventsNotAgreed else { throw EndpointError(.invalid, "\(error)") }
            try queue(digits, call)
        }
    }

    private func queue(_ digits: String, _ call: Call) throws(EndpointError) {
        guard call.digits.append(digits) else { throw EndpointError(.invalid, "\(DigitError.tooMany)") }
    }

    private func sendNextDigit(_ call: Call) {
        guard let digit = call.digits.next() else { return }
        let type = call.digits.type
        let body = SIPBody(type: type, text: DigitSignal.body(digit, type: type))
        let isSent = send("INFO", in: call, body: body) { endpoint, call, response in
            call.digits.answered(status: response.status)
            endpoint.sendNextDigit(call)
        }
        if !isSent { call.digits.answered(status: 503) }
    }

    // MARK: Theirs

    func informed(_ request: SofiaServerTransaction, _ call: Call) {
        let message = request.message
        guard !message.body.isEmpty else { return request.reply(200) }
        guard let digits = DigitSignal.digits(in: message.body, type: message.bodyType ?? DigitSignal.plainType) else {
            return refuseType(request)
        }
        request.reply(200)
        for digit in digits { perform(call.machine.heard(digit), call) }
    }

    /// `NOTIFY` with `Event: dtmf`: the call server has us send digits.
    func askedForDigits(_ request: SofiaServerTransaction, _ call: Call) {
        let message = request.message
        guard let digits = DigitSignal.digits(in: message.body, type: message.bodyType ?? DigitSignal.plainType) else {
            return refuseType(request)
        }
        guard !digits.isEmpty else { return request.reply(400) }
        do throws(EndpointError) {
            try take(digits, call)
            request.reply(200)
            sendNextDigit(call)
        } catch {
            logger.debug("digits cannot be sent", metadata: ["sip.reason": "\(error)"])
            // RFC 3261 §21.4.26: not in this state of the call.
            request.reply(488)
        }
    }

    private func refuseType(_ request: SofiaServerTransaction) {
        request.reply(415, headers: [SIPHeader("Accept", "\(DigitSignal.relayType), \(DigitSignal.plainType)")])
    }
}
