import BoundedNumbers

/// The number of a provisional response that is to be confirmed (RFC 3262 §7.1).
typealias ResponseNumber = Bounded<ResponseNumberRange>

enum ResponseNumberRange: NumberRange {
    static var range: ClosedRange<Int> { 0...4_294_967_295 }
}

/// The value of `RAck` (RFC 3262 §7.2).
struct ProvisionalAcknowledgement: Sendable, Equatable {
    var response: ResponseNumber
    /// The request's CSeq.
    var sequence: UInt32
    var method: String

    var text: String { "\(response) \(sequence) \(method)" }
}

/// The reliable provisional responses that came in one early dialog, which are taken in their order (RFC 3262 §4).
struct ReliableReceipt: Sendable, Equatable {
    private var last: ResponseNumber?

    /// - Parameter sequence: its `RSeq`.
    /// - Returns: whether it is the next one, and thus to be confirmed; a repetition or one after a gap is not.
    mutating func take(_ sequence: ResponseNumber) -> Bool {
        if let last, sequence.value != last.value + 1 { return false }
        last = sequence
        return true
    }
}
