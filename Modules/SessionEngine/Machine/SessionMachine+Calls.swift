import EndpointAPI
import SettingsCatalogue

/// One call as the session knows it.
struct CallRecord: Sendable, Equatable {
    let id: CallID
    var uuid: String
    var state: CallState
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
        releasing.formUnion(calls.map(\.id))
        return [.tell(.releaseAll), .startTimer(.forcedRelease, after: Self.forcedReleaseDelay)]
    }

    /// Released calls that are still here go now, whatever the far end does.
    mutating func forcedReleaseDue() -> [SessionEffect] {
        guard !releasing.isEmpty else { return [] }
        calls.removeAll { releasing.contains($0.id) }
        releasing = []
        return calls.isEmpty ? lastCallEnded() : []
    }

    /// The delay before a call answers by itself is over.
    mutating func autoAnswerDue(_ id: CallID) -> [SessionEffect] {
        guard let call = calls.first(where: { $0.id == id }), call.isUnanswered else { return [] }
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
        let timers = calls.map { SessionEffect.stopTimer(.autoAnswer($0.id)) } + [.stopTimer(.forcedRelease)]
        calls = []
        releasing = []
        return timers + lastCallEnded()
    }

    mutating func received(_ event: CallEvent, of id: CallID) -> [SessionEffect] {
        if case .offered(let offer) = event { return offered(offer, as: id) }
        if case .dialled(let offer) = event {
            guard !calls.contains(where: { $0.id == id }) else { return [] }
            calls.append(CallRecord(id: id, uuid: offer.uuid, state: .inProgress))
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
        case .connected, .resumed:
            calls[index].state = calls[index].alarmOn ? .qualityAlarm : .connected
        case .held:
            calls[index].state = .held
        case .media(let active):
            calls[index].hasMedia = active
        case .quality(let report):
            calls[index].measured(report, threshold: alarmThreshold)
        case .ended:
            calls.remove(at: index)
            releasing.remove(id)
            return [.stopTimer(.autoAnswer(id))] + (releasing.isEmpty ? [.stopTimer(.forcedRelease)] : [])
                + (calls.isEmpty ? lastCallEnded() : [])
        }
        return []
    }

    private mutating func offered(_ offer: CallOffer, as id: CallID) -> [SessionEffect] {
        guard !calls.contains(where: { $0.id == id }) else { return [] }
        let decision = IncomingCallPolicy(values: values, devices: devices).decide(offer, callsInProgress: calls.count)
        switch decision {
        case .reject(let status):
            return [.tell(.reject(id, status: status))]
        case .ring:
            calls.append(CallRecord(id: id, uuid: offer.uuid, state: offer.initialState))
            return [.tell(.alert(id))]
        case .answer(let delay):
            calls.append(CallRecord(id: id, uuid: offer.uuid, state: offer.initialState))
            let answer = delay == .zero ? SessionEffect.tell(.answer(id)) : .startTimer(.autoAnswer(id), after: delay)
            return [.tell(.alert(id)), answer]
        }
    }
}

extension CallOffer {
    fileprivate var initialState: CallState { hasDescription ? .alerting : .offerWaiting }
}

extension CallRecord {
    fileprivate var isUnanswered: Bool { [.alerting, .ringing, .offerWaiting].contains(state) }

    /// The alarm is on below the threshold. It clears only a little above it, so that it does not flutter.
    fileprivate mutating func measured(_ report: QualityReport, threshold: Double) {
        self.report = report
        guard threshold > 0 else { return }
        let isUp = [.connected, .qualityAlarm, .qualityAlarmOff].contains(state)
        if !alarmOn, report.intervalMOS < threshold {
            alarmOn = true
            if isUp { state = .qualityAlarm }
        } else if alarmOn, report.intervalMOS >= threshold + 0.1 {
            alarmOn = false
            if isUp { state = .qualityAlarmOff }
        }
    }
}
