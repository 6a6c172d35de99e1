import SofiaUserAgent

/// A dialog as `Replaces` names it, from the point of view of who receives that (RFC 3891 §3, §6.1).
struct DialogIdentifier: Sendable, Equatable {
    var callID: String
    var toTag: String
    var fromTag: String
    /// Only a call that is not answered yet is meant.
    var isEarlyOnly = false

    init(callID: String, toTag: String, fromTag: String, isEarlyOnly: Bool = false) {
        self.callID = callID
        self.toTag = toTag
        self.fromTag = fromTag
        self.isEarlyOnly = isEarlyOnly
    }

    /// - Returns: nil when one of the three is missing.
    init?(_ value: String) {
        let parts = value.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
        guard let callID = parts.first, !callID.isEmpty, !value.contains(",") else { return nil }
        var tags: [String: String] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            if let name = pair.first { tags[name.lowercased()] = pair.count > 1 ? String(pair[1]) : "" }
        }
        guard let toTag = tags["to-tag"], let fromTag = tags["from-tag"], !toTag.isEmpty, !fromTag.isEmpty else {
            return nil
        }
        self.init(callID: callID, toTag: toTag, fromTag: fromTag, isEarlyOnly: tags["early-only"] != nil)
    }

    var text: String { "\(callID);to-tag=\(toTag);from-tag=\(fromTag)\(isEarlyOnly ? ";early-only" : "")" }
}

extension SofiaDialog {
    /// What the far end would know this dialog by; nil before it is one.
    var identifierForFarEnd: DialogIdentifier? {
        guard let localTag, let remoteTag else { return nil }
        return DialogIdentifier(callID: callID, toTag: remoteTag, fromTag: localTag)
    }

    func isNamed(by identifier: DialogIdentifier) -> Bool {
        // RFC 3891 §3: the `to-tag` is ours.
        callID == identifier.callID && localTag?.lowercased() == identifier.toTag.lowercased()
            && remoteTag?.lowercased() == identifier.fromTag.lowercased()
    }
}
