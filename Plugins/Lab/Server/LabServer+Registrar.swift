import BoundedNumbers
import SofiaUserAgent

extension LabServer {
    /// Meets the next REGISTERs with these answers, one each.
    public func plan(_ answers: [LabAnswer]) {
        plannedAnswers = answers
    }

    private func meet(_ transaction: SofiaServerTransaction, _ answer: LabAnswer) {
        switch answer {
        case .refuse(let status, let headers): transaction.reply(status, headers: headers)
        case .ignore: break
        case .redirect(let targets):
            transaction.reply(302, headers: [SIPHeader("Contact", targets.map { "<\($0)>" }.joined(separator: ", "))])
        case .stale:
            let challenge = DigestChallenge(
                realm: configuration.realm, nonce: digest.issue(DigestGuard.randomNonce(), at: .now), isStale: true)
            transaction.reply(401, headers: headers(of: challenge))
        }
    }

    /// The challenge by every algorithm that is configured.
    private func headers(of challenge: DigestChallenge) -> [SIPHeader] {
        configuration.algorithms.map { algorithm in
            var challenge = challenge
            challenge.algorithm = algorithm
            return challenge.header
        }
    }

    /// RFC 3261 §10.3.
    func register(_ transaction: SofiaServerTransaction) {
        let message = transaction.message
        if !plannedAnswers.isEmpty { return meet(transaction, plannedAnswers.removeFirst()) }
        let user = message["To"].map { SIPAddress($0).user } ?? ""
        guard let password = configuration.users[user] else { return transaction.reply(404) }
        if !password.isEmpty, let challenge = challenge(message, of: user) {
            return transaction.reply(401, headers: headers(of: challenge))
        }
        let contact = message["Contact"].map { SIPAddress($0) }
        let request = LocationTable.Request(
            user: user, contact: contact?.uri, instance: contact?.parameters["+sip.instance"],
            expires: DeltaSeconds(field: contact?.parameters["expires"] ?? message["Expires"]),
            callID: message["Call-ID"] ?? "", sequence: message.sequence)
        switch table.register(request, at: .now) {
        case .bound(let contact, let seconds):
            bound(user, transaction)
            transaction.reply(200, headers: [SIPHeader("Contact", "<\(contact)>;expires=\(seconds)")])
        case .unbound:
            unbound(user)
            transaction.reply(200)
        case .listed:
            let left = table.entry(of: user, at: .now).map { entry in
                let seconds = (entry.expires - .now).components.seconds
                return SIPHeader("Contact", "<\(entry.contact)>;expires=\(seconds)")
            }
            transaction.reply(200, headers: left.map { [$0] } ?? [])
        case .tooBrief(let minimum):
            transaction.reply(423, headers: [SIPHeader("Min-Expires", "\(minimum)")])
        case .outOfOrder:
            transaction.reply(500)
        case .malformed:
            transaction.reply(400)
        }
    }

    /// - Returns: nil when the request proves the password of this user.
    private func challenge(_ message: SIPMessage, of user: String) -> DigestChallenge? {
        let verdict = digest.check(
            message["Authorization"], method: message.method, at: .now, fresh: DigestGuard.randomNonce()
        ) { configuration.users[$0] }
        switch verdict {
        case .accepted(user): return nil
        case .accepted: return DigestChallenge(realm: configuration.realm, nonce: DigestGuard.randomNonce())
        case .challenge(let challenge): return challenge
        }
    }

    private func bound(_ user: String, _ transaction: SofiaServerTransaction) {
        guard let entry = table.entry(of: user, at: .now) else { return }
        let binding = LabBinding(
            user: user, contact: entry.contact, instance: entry.instance, isStream: transaction.isStream,
            source: "\(transaction.source.host):\(transaction.source.port)", expires: entry.expires)
        phones.update { $0[user] = binding }
        expiries[user]?.cancel()
        // Whoever waits for the end of the binding looks again then.
        expiries[user] = Task { [phones] in
            try? await Task.sleep(until: entry.expires)
            phones.update { _ in }
        }
    }

    private func unbound(_ user: String) {
        guard table.entry(of: user, at: .now) == nil else { return }
        expiries.removeValue(forKey: user)?.cancel()
        phones.update { $0[user] = nil }
    }
}
