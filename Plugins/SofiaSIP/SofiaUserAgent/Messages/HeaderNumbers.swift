public import BoundedNumbers

/// Seconds in a header field (RFC 3261 §25.1, `delta-seconds`); more than fits counts as the most (§20.19, §20.33).
public typealias DeltaSeconds = Bounded<DeltaSecondsRange>

public enum DeltaSecondsRange: NumberRange {
    public static var range: ClosedRange<Int> { 0...4_294_967_295 }
}

/// The `q` of a contact in thousandths (RFC 3261 §25.1, `qvalue`).
public typealias Preference = Bounded<PreferenceRange>

public enum PreferenceRange: NumberRange {
    public static var range: ClosedRange<Int> { 0...1_000 }
}

extension Bounded {
    /// Reads the number that a header field's value begins with, before a comment or parameters.
    /// - Returns: nil without a field, and for what is no number there.
    public init?(field value: String?) {
        guard let value else { return nil }
        let text = value.drop(while: \.isWhitespace)
        let number = text.prefix { !$0.isWhitespace && $0 != ";" && $0 != "(" && $0 != "," }
        self.init(digits: number)
    }
}

extension SIPAddress {
    /// How much a contact is wanted; without a `q`, or with one that is none, as much as can be (RFC 3261 §20.10).
    public var preference: Preference {
        guard let text = parameters["q"] else { return 1_000 }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        // Some leave out the zero before the point, and some write more digits than count.
        guard let whole = Preference(digits: "0" + parts[0]), whole.value <= 1,
            let thousandths = Preference(digits: ((parts.count > 1 ? parts[1] : "") + "000").prefix(3))
        else { return 1_000 }
        return Preference(whole.value * 1_000 + thousandths.value)
    }
}
