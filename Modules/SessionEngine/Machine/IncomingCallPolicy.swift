import AudioRouting
import EndpointAPI
import SettingsCatalogue

/// What becomes of an incoming call, by the `policy.session.*` settings and the devices that are there.
struct IncomingCallPolicy: Sendable {
    enum Decision: Sendable, Equatable {
        case reject(status: Int)
        case ring
        /// Rings first, and answers by itself after the delay.
        case answer(after: Duration)
    }

    /// More calls than this no agent has: what comes beyond is a flood, whatever the settings say.
    static let mostCalls = 100

    let values: SettingValues
    let devices: DevicesState

    func decide(_ offer: CallOffer, callsInProgress: Int) -> Decision {
        if values.flag("policy.session.reject_session_when_headset_na"), !hasUsableDevices {
            return .reject(status: values.integer("policy.session.sip_code_when_headset_na"))
        }
        let isLimited = values.flag("policy.session.reject_session_when_busy")
        if callsInProgress >= (isLimited ? values.integer("policy.session.number_sessions_for_busy") : Self.mostCalls) {
            return .reject(status: values.integer("policy.session.sip_code_when_busy"))
        }
        // A stranger's call is for the agent's own hand, whatever its headers or the settings say.
        guard hasUsableDevices, offer.isTrusted else { return .ring }
        if let seconds = offer.answerAfter { return .answer(after: .seconds(seconds)) }
        guard values.flag("policy.session.auto_answer") else { return .ring }
        return .answer(after: .milliseconds(values.integer("policy.session.auto_answer_delay")))
    }

    /// A microphone and a speaker, and the listed headset where one is demanded. Without them nobody could hear a
    /// call that answered itself, so it rings until a person decides.
    private var hasUsableDevices: Bool {
        let demandsHeadset = values.flag("policy.device.use_headset")
        return devices.microphone != nil && devices.speaker != nil && (!demandsHeadset || devices.headsetPresent)
    }
}
