/// Digits in the body of an INFO or NOTIFY.
enum DigitSignal {
    /// `Signal=5` and `Duration=160` on lines of their own.
    static let relayType = "application/dtmf-relay"
    /// The digit alone.
    static let plainType = "application/dtmf"

    /// - Parameter type: the media type, in lower case and without parameters.
    /// - Returns: the digits; empty for what is no digit, such as a hook flash; nil for another type.
    static func digits(in body: String, type: String) -> String? {
        switch type {
        case relayType:
            for line in body.split(whereSeparator: \.isNewline) {
                let pair = line.split(separator: "=", maxSplits: 1)
                guard pair.count == 2, pair[0].filter({ !$0.isWhitespace }).lowercased() == "signal" else { continue }
                return digits(pair[1])
            }
            return ""
        case plainType: return digits(body[...])
        default: return nil
        }
    }

    private static func digits(_ text: Substring) -> String {
        let bare = text.filter { !$0.isWhitespace }.uppercased()
        // Some write an event's number (RFC 4733 §3.2) in place of its sign; 16 is the hook flash.
        let named = ["10": "*", "11": "#", "12": "A", "13": "B", "14": "C", "15": "D", "16": ""]
        if let sign = named[bare] { return sign }
        // Each is told to the session by itself.
        return bare.utf8.count <= DigitQueue.capacity && bare.allSatisfy(isDigit) ? bare : ""
    }

    static func isDigit(_ character: Character) -> Bool { "0123456789*#ABCD".contains(character) }

    static func body(_ digit: Character, type: String) -> String {
        type == relayType ? "Signal=\(digit)\r\nDuration=100\r\n" : "\(digit)"
    }
}
