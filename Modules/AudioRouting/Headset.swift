import AudioAPI

/// A microphone and a speaker that belong together.
struct Headset: Equatable {
    var microphone: AudioDevice
    var speaker: AudioDevice

    /// The first entry's headset that is present. A headset counts only when both of its ends are there.
    ///
    /// A pair that the rules include goes before those that are known by what the system says of them, and goes by the
    /// name of either end, since they have no common one.
    static func first(by rules: RoutingRules, in devices: [AudioDevice], _ names: NameMatches) -> Headset? {
        let usable = devices.filter { !isExcluded($0, by: rules.excludedHeadsets, names) }
        let microphones = usable.filter { $0.direction == .capture }
        let speakers = usable.filter { $0.direction == .playback }
        let pairs = microphones.flatMap { microphone in
            speakers.filter { $0.isEnd(ofSameAs: microphone) }.map {
                Headset(microphone: microphone, speaker: $0)
            }
        }
        let included = rules.includedHeadsets.compactMap(HeadsetPair.init).compactMap { pair -> Headset? in
            guard let microphone = microphones.first(where: { names.matches(pair.microphone, headset: $0) }),
                let speaker = speakers.first(where: { names.matches(pair.speaker, headset: $0) })
            else { return nil }
            return Headset(microphone: microphone, speaker: speaker)
        }
        for pattern in rules.headsetNames.map(NamePattern.init) {
            if pattern.matchesAny {
                if let pair = included.first ?? pairs.first(where: \.isWorn) { return pair }
                continue
            }
            if let pair = included.first(where: {
                names.matches(pattern, headset: $0.microphone) || names.matches(pattern, headset: $0.speaker)
            }) {
                return pair
            }
            if let pair = pairs.first(where: {
                names.matches(pattern, headset: $0.microphone) && names.matches(pattern, headset: $0.speaker)
            }) {
                return pair
            }
            // A headset may name its two ends differently; who lists a name for both says that they belong together.
            if let microphone = microphones.first(where: { names.matches(pattern, $0.name) }),
                let speaker = speakers.first(where: { names.matches(pattern, $0.name) })
            {
                return Headset(microphone: microphone, speaker: speaker)
            }
        }
        return nil
    }

    /// Whether a device is never taken for a headset's end by itself.
    static func isExcluded(_ device: AudioDevice, by excluded: [String], _ names: NameMatches) -> Bool {
        excluded.contains { names.matches(NamePattern($0), headset: device) }
    }

    /// Whether it may be something to wear. A built-in sound card has two ends of one name as well; where the system
    /// says what a device is, that decides, and where it does not, the pair counts.
    private var isWorn: Bool {
        let forms = Set([microphone.formFactor, speaker.formFactor])
        return forms == [.unknown] || !forms.isDisjoint(with: [.headset, .handsFree])
    }
}

extension NameMatches {
    /// Whether the entry names the device, or the hardware that it is an end of.
    fileprivate func matches(_ pattern: NamePattern, headset device: AudioDevice) -> Bool {
        matches(pattern, device.name) || matches(pattern, device.hardwareName)
    }
}

extension AudioDevice {
    fileprivate func isEnd(ofSameAs other: AudioDevice) -> Bool {
        if let hardware, let its = other.hardware { return hardware.id == its.id }
        return hardwareName == other.hardwareName
    }

    /// What the system calls the hardware. Where it does not say, the part of the name that both ends of one piece
    /// share: what is in the last parentheses, as in `Microphone (Jabra Evolve)`, otherwise the whole name.
    var hardwareName: String {
        if let hardware { return hardware.name }
        guard name.hasSuffix(")") else { return name }
        var depth = 0
        for index in name.indices.reversed() {
            switch name[index] {
            case ")": depth += 1
            case "(": depth -= 1
            default: break
            }
            if depth == 0 { return String(name[name.index(after: index)...].dropLast()) }
        }
        return name
    }
}
