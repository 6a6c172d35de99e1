import BoundedNumbers
import SofiaUserAgent

/// The extensions of SIP that calls use, and how messages name them.
enum SIPExtensions {
    /// What we let an INVITE insist on (RFC 3261 §8.2.2.3): reliable provisional responses, session timers, the replacement
    /// of calls, and the wish that the phone answers by itself (RFC 5373).
    static let understood: Set<String> = ["100rel", "timer", "replaces", "norefersub", "answermode"]
    /// What an INVITE of ours says that we know.
    static let supported = SIPHeader("Supported", "100rel, timer, replaces, norefersub")
    /// RFC 6665 is not at stake: servers look at it to learn that a phone can be told to talk.
    static let allowedEvents = SIPHeader("Allow-Events", "talk, hold, dtmf")

    /// What a request insists on and we do not know, as the value of `Unsupported`; nil when there is nothing.
    static func unsupported(in request: SIPMessage) -> String? {
        let unknown = request.all("Require").flatMap { $0.split(separator: ",") }
            .map { $0.filter { !$0.isWhitespace } }
            .filter { !$0.isEmpty && !understood.contains($0.lowercased()) }
        return unknown.isEmpty ? nil : unknown.joined(separator: ", ")
    }
}

extension SIPMessage {
    /// The words of all such fields, in lower case and without parameters.
    func tokens(_ name: String) -> Set<String> {
        Set(
            all(name).flatMap { $0.split(separator: ",") }
                .map { $0.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased() })
    }

    /// The media type of the body, in lower case and without parameters.
    var bodyType: String? {
        self["Content-Type"]?.prefix { $0 != ";" && !$0.isWhitespace }.lowercased()
    }

    /// For how long an INVITE is valid (RFC 3261 §13.3.1); nil where it does not say, or where nobody could answer in time.
    var invitationLifetime: Duration? {
        DeltaSeconds(field: self["Expires"]).flatMap { $0.value > 0 ? $0.seconds : nil }
    }

    /// What it says of the session's interval.
    var sessionTimer: SessionTimerTerms {
        let value = self["Session-Expires"] ?? ""
        let role = value.lowercased().split(separator: ";").dropFirst()
            .map { $0.filter { !$0.isWhitespace } }.first { $0.hasPrefix("refresher=") }?.dropFirst(10)
        return SessionTimerTerms(
            expires: DeltaSeconds(field: self["Session-Expires"]),
            refresher: role.flatMap { SessionTimerTerms.Refresher(rawValue: String($0)) },
            minimum: DeltaSeconds(field: self["Min-SE"]),
            isSupported: tokens("Supported").union(tokens("Require")).contains("timer"))
    }
}

extension SessionTimer {
    /// What our 2xx says of it (RFC 4028 §9).
    var answerHeaders: [SIPHeader] {
        guard let answer else { return [] }
        // Who sent the request must know the extension to refresh.
        let require = answer.refresher == .uac ? [SIPHeader("Require", "timer")] : []
        return require + [SIPHeader("Session-Expires", "\(answer.seconds);refresher=\(answer.refresher.rawValue)")]
    }

    /// What a request of ours says of it (RFC 4028 §7).
    func requestHeaders(isFirst: Bool) -> [SIPHeader] {
        guard let request = request(isFirst: isFirst) else { return [] }
        let role = request.refresher.map { ";refresher=\($0.rawValue)" } ?? ""
        return [SIPHeader("Session-Expires", "\(request.seconds)\(role)")]
            + (request.least.map { [SIPHeader("Min-SE", "\($0)")] } ?? [])
    }
}
