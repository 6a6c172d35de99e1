public import AudioAPI

/// What a device does for a session.
public enum AudioRole: String, Sendable, CaseIterable {
    case microphone, speaker, ringer
}

/// Why a device plays a role.
public enum RouteReason: Sendable, Equatable {
    /// A person chose it.
    case picked
    /// It is an end of the headset that the rules demand.
    case headset
    /// This entry of the rules' list for the role names it.
    case listed(String)
    /// The system uses it when nobody chooses.
    case systemDefault
    /// Nothing spoke for another one.
    case firstPresent
    /// It is the speaker, and no other ringer is there.
    case rings
}

/// Which of the devices present play which role.
public struct RouteSelection: Sendable, Equatable {
    public var microphone: AudioDevice?
    public var speaker: AudioDevice?
    public var ringer: AudioDevice?
    /// Whether the rules demand a headset and one they name plays both roles.
    public var headsetUsed: Bool
    /// Whether a headset that the rules name is present, demanded or not.
    public var headsetPresent: Bool
    /// Why each role is played by whom it is.
    public var reasons: [AudioRole: RouteReason]

    /// Chooses by the rules; for each role the first entry of its list that is present, otherwise the system's own.
    ///
    /// - Parameters:
    ///   - rules: what the settings demand.
    ///   - devices: those that are present now.
    ///   - names: which of their names the entries of the rules match.
    ///   - pickedMicrophone: a microphone that a person picked by hand; it goes before the rules while it is present.
    ///   - pickedSpeaker: the same for the speaker.
    public init(
        rules: RoutingRules, devices: [AudioDevice], names: NameMatches = NameMatches(),
        microphone pickedMicrophone: AudioDevice.ID? = nil,
        speaker pickedSpeaker: AudioDevice.ID? = nil
    ) {
        let headset = Headset.first(by: rules, in: devices, names)
        let demanded = rules.useHeadset ? headset : nil
        let microphones = Candidates(devices.filter { $0.direction == .capture }, names)
        let speakers = Candidates(devices.filter { $0.direction == .playback }, names)

        let microphone = microphones.choice(
            picked: pickedMicrophone, headset: demanded?.microphone,
            names: rules.useHeadset ? [] : rules.microphoneNames)
        let speaker = speakers.choice(
            picked: pickedSpeaker, headset: demanded?.speaker, names: rules.useHeadset ? [] : rules.speakerNames)
        let ringer = speakers.match(of: rules.ringerNames) ?? speaker.map { ($0.device, .rings) }
        self.microphone = microphone?.device
        self.speaker = speaker?.device
        self.ringer = ringer?.device
        reasons = [:]
        reasons[.microphone] = microphone?.reason
        reasons[.speaker] = speaker?.reason
        reasons[.ringer] = ringer?.reason
        headsetPresent = headset != nil
        headsetUsed =
            demanded != nil && self.microphone?.id == demanded?.microphone.id
            && self.speaker?.id == demanded?.speaker.id
    }

    /// What a device does.
    public func roles(of device: AudioDevice.ID) -> [AudioRole] {
        [(AudioRole.microphone, microphone), (.speaker, speaker), (.ringer, ringer)].filter { $0.1?.id == device }
            .map(\.0)
    }
}

/// The devices of one direction, among which a role is given.
private struct Candidates {
    typealias Choice = (device: AudioDevice, reason: RouteReason)

    private let devices: [AudioDevice]
    private let matches: NameMatches

    init(_ devices: [AudioDevice], _ matches: NameMatches) {
        self.devices = devices
        self.matches = matches
    }

    func choice(picked: AudioDevice.ID?, headset: AudioDevice?, names: [String]) -> Choice? {
        if let device = devices.first(where: { $0.id == picked }) { return (device, .picked) }
        if let headset { return (headset, .headset) }
        return match(of: names) ?? systemsOwn
    }

    /// The system's default, otherwise the first there is.
    private var systemsOwn: Choice? {
        if let device = devices.first(where: \.isDefault) { return (device, .systemDefault) }
        return devices.first.map { ($0, .firstPresent) }
    }

    /// The first entry that is present.
    func match(of names: [String]) -> Choice? {
        for name in names {
            let pattern = NamePattern(name)
            if pattern.matchesAny, let own = systemsOwn { return (own.device, .listed(name)) }
            if let device = devices.first(where: { matches.matches(pattern, $0.name) }) {
                return (device, .listed(name))
            }
        }
        return nil
    }
}
