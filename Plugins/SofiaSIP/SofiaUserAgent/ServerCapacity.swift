/// What the requests of others may cost an agent at a time; a value.
///
/// A transaction is remembered for 32 s after its answer (RFC 3261 §17.2.2, timer J), some kilobytes each: a flood of requests would be a flood of
/// memory. What is beyond is refused without one.
struct ServerCapacity: Sendable, Equatable {
    /// Calls that ring or are being answered.
    static let mostCalls = 100
    /// Transactions, answered ones that are still remembered included.
    static let mostTransactions = 1_000
    /// Seconds after which somebody who was refused may try again.
    static let pause = 5

    private var calls = 0

    var takesCall: Bool { calls < Self.mostCalls }

    mutating func began() { calls += 1 }
    mutating func ended() { calls -= 1 }

    /// - Parameter count: transactions that there are.
    static func takesTransaction(besides count: Int) -> Bool { count < mostTransactions }
}
