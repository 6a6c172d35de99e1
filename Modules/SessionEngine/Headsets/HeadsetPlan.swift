import AudioAPI
import AudioRouting

/// What the key of a headset comes to in a session.
enum HeadsetPlan: Sendable, Equatable {
    case perform(CallRequest)
    case mute(Bool)

    /// Nil when there is nothing that the wish could mean now.
    init?(_ wish: HeadsetWish, in snapshot: SessionSnapshot) {
        let calls = snapshot.calls
        let ringing = calls.first(where: \.rings)?.uuid
        // The newest: others that are up are on their way to be held.
        let talking = calls.last(where: \.hasAgent)?.uuid
        let held = calls.last { $0.state == .held }?.uuid
        let request: CallRequest? =
            switch wish {
            case .answer: ringing.map { .answer(call: $0) }
            case .release: (talking ?? held).map { .release(call: $0) }
            case .drop: (ringing ?? talking ?? held).map { .release(call: $0) }
            case .hold: talking.map { .hold(call: $0) }
            case .resume: held.map { .resume(call: $0) }
            case .setMuted: nil
            }
        if case .setMuted(let muted) = wish, let microphone = snapshot.devices.microphone {
            guard microphone.muted != muted else { return nil }
            self = .mute(muted)
        } else if let request {
            self = .perform(request)
        } else {
            return nil
        }
    }
}

extension HeadsetStatus {
    /// How the calls of a session look to its headset.
    init(_ snapshot: SessionSnapshot) {
        self.init(
            isRinging: snapshot.calls.contains(where: \.rings), isTalking: snapshot.calls.contains(where: \.hasAgent),
            isHolding: snapshot.calls.contains { $0.state == .held },
            isMuted: snapshot.devices.microphone?.muted ?? false)
    }
}

extension SessionSnapshot.Call {
    /// It came in, and nobody has answered it.
    fileprivate var rings: Bool { !isOutgoing && [.alerting, .ringing, .offerWaiting].contains(state) }

    /// It is up and not on hold, or on its way to be.
    fileprivate var hasAgent: Bool {
        switch state {
        case .connected, .qualityAlarm, .qualityAlarmOff, .mediaAccepted: true
        case .inProgress, .alerting, .ringing, .mediaOffer: isOutgoing
        case .unknown, .offerWaiting, .mediaRejected, .held, .disconnected: false
        }
    }
}
