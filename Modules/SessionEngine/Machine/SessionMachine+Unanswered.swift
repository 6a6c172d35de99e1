import EndpointAPI
import SettingsCatalogue

/// How calls end that nobody answers: a caller, or a server that died, must not leave the phone ringing.
extension SessionMachine {
    /// For how long a connection may be lost before its unanswered calls end: as long as a transaction of SIP waits for its
    /// other side (64 times T1, RFC 3261 §17.1.1.2).
    static let lostConnectionDelay = Duration.seconds(32)

    /// Of a call that was offered: `policy.session.ringing_limit`.
    func limitsRinging(of id: CallID) -> [SessionEffect] {
        let seconds = values.integer("policy.session.ringing_limit")
        return seconds > 0 ? [.startTimer(.ringingLimit(id), after: .seconds(seconds))] : []
    }

    /// An offered call has rung for as long as it may.
    func ringingLimitDue(_ id: CallID) -> [SessionEffect] {
        calls.filter { $0.id == id && $0.waitsForAnswer }.flatMap(givesUp)
    }

    /// A connection changed: of one that was in use and is not any more, some time shows whether it comes back.
    func watchesLoss(of index: Int, wasInUse: Bool) -> [SessionEffect] {
        let isInUse = connections[index].isInUse
        guard isInUse != wasInUse else { return [] }
        return isInUse
            ? [.stopTimer(.lostConnection(index))]
            : [.startTimer(.lostConnection(index), after: Self.lostConnectionDelay)]
    }

    /// That time is over. A call whose connection is not known ends when none is left.
    func connectionStayedLost(_ index: Int) -> [SessionEffect] {
        guard connections.indices.contains(index), !connections[index].isInUse else { return [] }
        let isLastLost = !connections.contains(where: \.isInUse)
        return calls.filter { $0.waitsForAnswer && ($0.connection.map { $0 == index } ?? isLastLost) }.flatMap(givesUp)
    }

    /// 480 (RFC 3261 §21.4.18): the callee was reached, and is not available.
    private func givesUp(_ call: CallRecord) -> [SessionEffect] {
        // One that is being answered has no status to be refused with any more.
        [.tell(call.isBeingAnswered ? .release(call.id) : .reject(call.id, status: 480)), forcesRelease(of: call.id)]
    }
}
