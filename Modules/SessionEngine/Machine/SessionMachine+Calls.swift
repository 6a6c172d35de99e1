import EndpointAPI
import SettingsCatalogue

/// One call as the session knows it.
struct CallRecord: Sendable, Equatable {
    let id: CallID
    /// We placed it.
    var isOutgoing = false
    /// The connection that it came over, where the endpoint knows.
    var connection: Int?
    var uuid: String
    var state: CallState
    /// The endpoint was told to answer it.
    var isBeingAnswered = false
    /// The endpoint was told to put it on hold, and has not said what became of it.
    var isBeingHeld = false
    /// A client asked to have it back from hold.
    var isAwaited = false
    var hasMedia = false
    var report: QualityReport?
    var alarmOn = false
}

extension SessionMachine {
    /// How long a released call may stay in the list.
    static let forcedReleaseDelay = Duration.seconds(2)

    /// `policy.endpoint.vq_alarm_threshold`: MOS below which the alarm is on; 0 switches voice quality off.
    var alarmThreshold: Double { values.decimal("policy.endpoint.vq_alarm_threshold") }

    /// A client asked to release all calls.
    mutating func releaseRequested() throws(SessionError) -> [SessionEffect] {
        guard !calls.isEmpty else { throw .noCalls }
        return [.tell(.releaseAll)] + calls.map { forcesRelease(of: $0.id) }
    }

    /// A call that is being released goes at the latest after this.
    func forcesRelease(of id: CallID) -> SessionEffect {
        .startTimer(.forcedRelease(id), after: Self.forcedReleaseDelay)
    }

    /// A released call that is still here goes now, whatever the far end does.
    mutating func forcedReleaseDue(_ id: CallID) -> [SessionEffect] {
        guard let index = calls.firstIndex(where: { $0.id == id }) else { return [] }
        return removed(at: index)
    }

    /// The delay before a call answers by itself is over.
    mutating func autoAnswerDue(_ id: CallID) -> [SessionEffect] {
        guard let index = calls.firstIndex(where: { $0.id == id }), calls[index].waitsForAnswer else { return [] }
        calls[index].isBeingAnswered = true
        return [.tell(.answer(id))]
    }

    /// The snapshot was shown to a client: states that last for one poll move on.
    mutating func polled() {
        for index in calls.indices where calls[index].state == .qualityAlarmOff {
            calls[index].state = .connected
        }
    }

    /// Whether ``polled()`` would change something.
    var awaitsPoll: Bool { calls.contains { $0.state == .qualityAlarmOff } }

    /// Drops every call without a word to the endpoint, which has none any more.
    mutating func forgetCalls() -> [SessionEffect] {
        guard !calls.isEmpty else { return [] }
        let timers = calls.flatMap { stopsTimers(of: $0.id) }
        calls = []
        return timers + lookAgainWhenOverdue()
    }

    private func stopsTimers(of id: CallID) -> [SessionEffect] {
        [.stopTimer(.autoAnswer(id)), .stopTimer(.ringingLimit(id)), .stopTimer(.forcedRelease(id))]
    }

    private mutating func removed(at index: Int) -> [SessionEffect] {
        let call = calls.remove(at: index)
        return stopsTimers(of: call.id) + lookAgainWhenOverdue()
    }

    mutating func received(_ event: CallEvent, of id: CallID) -> [SessionEffect] {
        if case .offered(let offer) = event { return offered(offer, as: id) }
        if case .dialled(let offer) = event {
            guard !calls.contains(where: { $0.id == id }) else { return [] }
            calls.append(CallRecord(id: id, isOutgoing: true, uuid: offer.uuid, state: .inProgress))
            return []
        }
        guard let index = calls.firstIndex(where: { $0.id == id }) else { return [] }
        switch event {
        case .offered, .dialled:
            return []
        case .identified(let uuid):
            calls[index].uuid = uuid
        case .ringing:
            calls[index].state = .ringing
        case .connected:
            calls[index].cameUp()
            return [.stopTimer(.ringingLimit(id))] + holdOthers(than: id)
        case .resumed:
            let wasAwaited = calls[index].isAwaited
            calls[index].cameUp()
            // What the far end resumes is its own affair, and what it does with the other calls as well.
            return wasAwaited ? holdOthers(than: id) : []
        case .held:
            calls[index].state = .held
            calls[index].isBeingHeld = false
        case .digit, .transferFailed:
            // Clients of the API are told of neither: the call is as it was.
            break
        case .media(let active):
            calls[index].hasMedia = active
        case .quality(let report):
            calls[index].measured(report, threshold: alarmThreshold)
        case .ended:
            return removed(at: index)
        }
        return []
    }

    /// One call at a time has the agent: the others go on hold, where the endpoint can do that.
    mutating func holdOthers(than id: CallID?) -> [SessionEffect] {
        guard capabilities.contains(.hold) else { return [] }
        var effects: [SessionEffect] = []
        for index in calls.indices where calls[index].id != id && calls[index].isActive && !calls[index].isBeingHeld {
            calls[index].isBeingHeld = true
            effects.append(.tell(.hold(calls[index].id)))
        }
        return effects
    }

    private mutating func offered(_ offer: CallOffer, as id: CallID) -> [SessionEffect] {
        guard !calls.contains(where: { $0.id == id }) else { return [] }
        let isTransfer =
            offer.isTrusted && (offer.replaces.map { replaced in calls.contains { $0.id == replaced } } ?? false)
        let decision =
            isTransfer
            ? .answer(after: .zero)
            : IncomingCallPolicy(values: values, devices: devices).decide(offer, callsInProgress: calls.count)
        switch decision {
        case .reject(let status):
            return [.tell(.reject(id, status: status))]
        case .ring:
            calls.append(CallRecord(id, offer))
            return [.tell(.alert(id))] + limitsRinging(of: id)
        case .answer(let delay):
            var call = CallRecord(id, offer)
            call.isBeingAnswered = delay == .zero
            calls.append(call)
            let answer = delay == .zero ? SessionEffect.tell(.answer(id)) : .startTimer(.autoAnswer(id), after: delay)
            return [.tell(.alert(id)), answer] + limitsRinging(of: id)
        }
    }
}

extension CallRecord {
    fileprivate init(_ id: CallID, _ offer: CallOffer) {
        self.init(
            id: id, connection: offer.connection, uuid: offer.uuid,
            state: offer.hasDescription ? .alerting : .offerWaiting)
    }

    /// It came in, and nobody has answered it.
    var waitsForAnswer: Bool { !isOutgoing && [.alerting, .ringing, .offerWaiting].contains(state) }

    /// It is up and not on hold: both sides can hear each other.
    var isActive: Bool { [.connected, .qualityAlarm, .qualityAlarmOff].contains(state) }

    /// It was answered and is not over.
    var isUp: Bool { isActive || state == .held }

    fileprivate mutating func cameUp() {
        state = alarmOn ? .qualityAlarm : .connected
        isBeingHeld = false
        isAwaited = false
        isBeingAnswered = false
    }

    /// The alarm is on below the threshold. It clears only a little above it, so that it does not flutter.
    fileprivate mutating func measured(_ report: QualityReport, threshold: Double) {
        self.report = report
        guard threshold > 0 else { return }
        if !alarmOn, report.intervalMOS < threshold {
            alarmOn = true
            if isActive { state = .qualityAlarm }
        } else if alarmOn, report.intervalMOS >= threshold + 0.1 {
            alarmOn = false
            if isActive { state = .qualityAlarmOff }
        }
    }
}
