/// The value of `RAck` (RFC 3262 §7.2).
struct ProvisionalAcknowledgement: Sendable, Equatable {
    var response: UInt32
    /// The request's CSeq.
    var sequence: UInt32
    var method: String

    var text: String { "\(response) \(sequence) \(method)" }
}

/// The reliable provisional responses that came in one early dialog, which are taken in their order (RFC 3262 §4).
struct ReliableReceipt: Sendable, Equatable {
    private var last: UInt32?

    /// - Parameter sequence: its `RSeq`.
    /// - Returns: whether it is the next one, and thus to be confirmed; a repetition or one after a gap is not.
    mutating func take(_ sequence: UInt32) -> Bool {
        if let last, sequence != last &+ 1 { return false }
        last = sequence
        return true
    }
}
