import BoundedNumbers
import SofiaUserAgent

/// The ways in which callers ask a phone to answer by itself.
enum AutoAnswer {
    /// - Parameter headers: those of the INVITE.
    /// - Returns: seconds after which to answer; nil without such a wish.
    static func delay(in headers: [SIPHeader]) -> Int? {
        // RFC 5373 §4.
        for name in ["Answer-Mode", "Priv-Answer-Mode"] {
            if headers.contains(where: { $0.isNamed(name) && token($0.value) == "auto" }) { return 0 }
        }
        for header in headers where header.isNamed("Call-Info") {
            for info in SIPAddress.list(header.value) {
                if let seconds = info.parameters["answer-after"] { return bounded(seconds) }
            }
        }
        for header in headers where header.isNamed("Alert-Info") {
            for info in SIPAddress.list(header.value) {
                if let seconds = info.parameters["answer-after"] { return bounded(seconds) }
                // Some leave out the URI that RFC 3261 §20.4 wants, and write `info=…`, or the wish alone.
                let words = [info.parameters["info"], info.uri, info.displayName].compactMap(\.self)
                guard words.contains(where: isWish) else { continue }
                return bounded(info.parameters["delay"])
            }
        }
        return nil
    }

    private static func isWish(_ text: String) -> Bool {
        let bare = text.lowercased().filter { $0.isLetter }
        return bare.hasSuffix("autoanswer") || bare.hasSuffix("ringanswer")
    }

    /// An hour at most.
    private typealias Delay = Bounded<DelayRange>

    private enum DelayRange: NumberRange {
        static var range: ClosedRange<Int> { 0...3_600 }
    }

    /// At once when it is no number.
    private static func bounded(_ seconds: String?) -> Int { Delay(field: seconds)?.value ?? 0 }

    private static func token(_ value: String) -> String {
        value.prefix { $0 != ";" && !$0.isWhitespace }.lowercased()
    }
}
