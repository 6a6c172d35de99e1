import EndpointAPI
import Logging
import SettingsCatalogue
import SofiaUserAgent

/// Requests of ours within a dialog that are no offers: each is sent once more with credentials where these are asked for.
extension SofiaEndpoint {
    /// - Parameters:
    ///   - dialog: nil: that of the call.
    ///   - completion: takes the final response, while the call is there.
    /// - Returns: false when it could not be sent, so that nothing follows.
    @discardableResult
    func send(
        _ method: String, in call: Call, over dialog: SofiaDialog? = nil, headers: [SIPHeader] = [],
        body: SIPBody? = nil, credentials: [SIPHeader] = [],
        completion: @escaping @Sendable (isolated SofiaEndpoint, Call, SIPMessage) -> Void
    ) -> Bool {
        let dialog = dialog ?? call.dialog
        do throws(SofiaError) {
            try dialog.send(method, headers: headers + credentials, body: body) {
                [weak self, id = call.id] _, response in
                guard response.status >= 200 else { return }
                self?.assumeIsolated { endpoint in
                    guard let call = endpoint.calls[id] else { return }
                    if !credentials.isEmpty, response.status < 300 { call.line.credentials.succeeded() }
                    if credentials.isEmpty,
                        let found = endpoint.credentialsAnswering(
                            response, method, call.line, uri: dialog.remoteTarget),
                        endpoint.send(
                            method, in: call, over: dialog, headers: headers, body: body, credentials: found,
                            completion: completion)
                    {
                        return
                    }
                    completion(endpoint, call, response)
                }
            }
            return true
        } catch {
            logger.debug("\(method) cannot be sent", metadata: ["sip.reason": "\(error)"])
            return false
        }
    }

    /// What answers the challenges of a response; nil when it has none, they are not our server's, or we have no password.
    func credentialsAnswering(
        _ response: SIPMessage, _ method: String, _ line: Line, uri: String?
    ) -> [SIPHeader]? {
        guard [401, 407].contains(response.status), line.credentials.hasPassword else { return nil }
        guard isOfServer(response, line) else {
            logger.warning(
                "a password was asked for by somebody who is not the connection's server, and not given",
                metadata: [
                    "sip.connection": "\(line.index)", "sip.method": "\(method)",
                    "sip.source": "\(response.source.map { "\(IPAddress($0))" } ?? "unknown")",
                ])
            return nil
        }
        guard !take(response, line).isEmpty else { return nil }
        let target = uri ?? response["To"].map { SIPAddress($0).uri } ?? ""
        let headers = line.credentials.headers(method: method, uri: target)
        return headers.isEmpty ? nil : headers
    }

    /// Takes the challenges of the connection's server.
    /// - Returns: those that are to be answered.
    func take(_ response: SIPMessage, _ line: Line) -> [DigestChallenge] {
        guard [401, 407].contains(response.status) else { return [] }
        let (answered, refusal) = line.credentials.take(response)
        if let refusal {
            logger.warning(
                "a challenge is not answered: \(refusal)", metadata: ["sip.connection": "\(line.index)"])
        }
        return answered
    }

    // MARK: The session's interval

    /// RFC 4028 §7.4, RFC 3311 §5.1.
    func sendRefresh(_ call: Call) {
        let headers =
            [call.contact, call.agent.allow, SIPExtensions.supported]
            + call.machine.session.requestHeaders(isFirst: false)
        send("UPDATE", in: call, headers: headers) { endpoint, call, response in
            if response.status == 422, call.machine.session.refused(response.sessionTimer) {
                return endpoint.sendRefresh(call)
            }
            let isAccepted = (200..<300).contains(response.status)
            if isAccepted { call.machine.session.answered(response.sessionTimer) }
            endpoint.perform(call.machine.refreshAnswered(status: response.status), call)
            if isAccepted { endpoint.perform(call.machine.sessionRefreshed(), call) }
        }
    }
}
