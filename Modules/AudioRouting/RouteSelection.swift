public import AudioAPI

/// Which of the devices present play which role.
public struct RouteSelection: Sendable, Equatable {
    public var microphone: AudioDevice?
    public var speaker: AudioDevice?
    public var ringer: AudioDevice?
    /// Whether the rules demand a headset and one they name plays both roles.
    public var headsetUsed: Bool
    /// Whether a headset that the rules name is present, demanded or not.
    public var headsetPresent: Bool

    /// Chooses by the rules; for each role the first entry of its list that is present, otherwise the system's own.
    ///
    /// - Parameters:
    ///   - rules: what the settings demand.
    ///   - devices: those that are present now.
    ///   - pickedMicrophone: a microphone that a person picked by hand; it goes before the rules while it is present.
    ///   - pickedSpeaker: the same for the speaker.
    public init(
        rules: RoutingRules, devices: [AudioDevice], microphone pickedMicrophone: AudioDevice.ID? = nil,
        speaker pickedSpeaker: AudioDevice.ID? = nil
    ) {
        let microphones = devices.filter { $0.direction == .capture }
        let speakers = devices.filter { $0.direction == .playback }
        let headset = Headset.first(named: rules.headsetNames, excluding: rules.excludedHeadsets, in: devices)
        let demanded = rules.useHeadset ? headset : nil

        microphone =
            microphones.first { $0.id == pickedMicrophone }
            ?? demanded?.microphone
            ?? microphones.first(named: rules.useHeadset ? [] : rules.microphoneNames)
        speaker =
            speakers.first { $0.id == pickedSpeaker }
            ?? demanded?.speaker
            ?? speakers.first(named: rules.useHeadset ? [] : rules.speakerNames)
        ringer = rules.ringerNames.isEmpty ? speaker : speakers.firstMatch(of: rules.ringerNames) ?? speaker
        headsetPresent = headset != nil
        headsetUsed =
            demanded != nil && microphone?.id == demanded?.microphone.id && speaker?.id == demanded?.speaker.id
    }
}

extension [AudioDevice] {
    /// The first entry that is present, otherwise the system's default, otherwise the first there is.
    fileprivate func first(named names: [String]) -> AudioDevice? {
        firstMatch(of: names) ?? first(where: \.isDefault) ?? first
    }

    fileprivate func firstMatch(of names: [String]) -> AudioDevice? {
        for pattern in names.map(NamePattern.init) {
            if pattern.matchesAny, let device = first(where: \.isDefault) ?? first { return device }
            if let device = first(where: { pattern.matches($0.name) }) { return device }
        }
        return nil
    }
}
