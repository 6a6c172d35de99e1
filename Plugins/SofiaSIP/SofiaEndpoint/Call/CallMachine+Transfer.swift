import EndpointAPI

/// A transfer of ours: we ask the far end to call somebody else, and leave once it has (RFC 3515, RFC 5589).
extension CallMachine {
    enum Transfer: Sendable, Equatable {
        case none
        /// REFER sent.
        case asking
        /// It was accepted; NOTIFYs tell how it goes.
        case accepted
        /// It came to nothing before the REFER was answered, and that answer is still to come.
        case lost
    }

    /// How long the far end may take to say what became of it.
    static let transferDeadline = Duration.seconds(60)

    mutating func transferred() throws(EndpointError) -> [CallEffect] {
        try requireUp()
        guard transfer == .none else { throw EndpointError(.invalid, "the call is being transferred already") }
        transfer = .asking
        return [.refer]
    }

    /// Our REFER was answered.
    /// - Parameter isTold: false when the far end tells nothing further (RFC 4488, `Refer-Sub: false`).
    mutating func referAnswered(status: Int, isTold: Bool) -> [CallEffect] {
        guard state == .connected, status >= 200 else { return [] }
        if transfer == .lost { transfer = .none }
        guard transfer == .asking else { return [] }
        transfer = .accepted
        guard status < 300 else { return transferFailed("the far end refused to be transferred (\(status))") }
        guard isTold else { return [.handedOver] + leave(.local) }
        return start(.transfer, after: Self.transferDeadline)
    }

    /// A NOTIFY tells how it goes. It may come before the answer to the REFER.
    /// - Parameters:
    ///   - status: of the call to the target; nil when none can be read.
    ///   - isLast: the far end tells no more.
    mutating func transferProgressed(status: Int?, isLast: Bool) -> [CallEffect] {
        guard state == .connected, transfer != .none else { return [.respondToNotify(481)] }
        let confirmation = [CallEffect.respondToNotify(200)]
        guard transfer != .lost else { return confirmation }
        switch status {
        case let status? where (200..<300).contains(status):
            return confirmation + [.handedOver] + leave(.local)
        case let status? where status >= 300:
            return confirmation + transferFailed("the target could not be reached (\(status))")
        default:
            return confirmation + (isLast ? transferFailed("the far end gave it up") : [])
        }
    }

    mutating func transferTimedOut() -> [CallEffect] {
        transferFailed("the far end never said what became of it")
    }

    private mutating func transferFailed(_ reason: String) -> [CallEffect] {
        transfer = transfer == .asking ? .lost : .none
        return stop(.transfer) + [.emit(.transferFailed(reason))]
    }
}
