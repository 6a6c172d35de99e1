import SofiaUserAgent

/// The ways in which callers ask a phone to answer by itself.
enum AutoAnswer {
    /// - Returns: seconds after which to answer; nil without such a wish.
    static func delay(in invite: SIPMessage) -> Int? {
        // RFC 5373 §4.
        for name in ["Answer-Mode", "Priv-Answer-Mode"] {
            if let mode = invite[name], token(mode) == "auto" { return 0 }
        }
        for value in invite.all("Call-Info") {
            for info in SIPAddress.list(value) {
                if let seconds = info.parameters["answer-after"] { return min(Int(seconds) ?? 0, 3600) }
            }
        }
        for value in invite.all("Alert-Info") {
            for info in SIPAddress.list(value) {
                let wish = info.parameters["info"]?.lowercased().filter { $0 != " " && $0 != "-" } ?? ""
                guard wish.hasSuffix("autoanswer") else { continue }
                return min(info.parameters["delay"].flatMap { Int($0) } ?? 0, 3600)
            }
        }
        return nil
    }

    private static func token(_ value: String) -> String {
        value.prefix { $0 != ";" && !$0.isWhitespace }.lowercased()
    }
}
