public import AudioAPI

/// Every device that there is, what each does for a session, and why.
public struct DeviceListing: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        public var device: AudioDevice
        public var roles: [AudioRole]
        /// Why it has its roles, or has none: a few words for the person who wonders.
        public var reason: String
    }

    /// Whose devices they are, such as `pulseaudio`.
    public var backend: String
    /// Microphones first.
    public var entries: [Entry]
    public var headsetUsed: Bool
    /// How often the session's audio was not in time.
    public var gaps: AudioGaps

    public init(
        backend: String, devices: [AudioDevice], selection: RouteSelection, rules: RoutingRules,
        names: NameMatches = NameMatches(), gaps: AudioGaps = AudioGaps()
    ) {
        self.backend = backend
        self.gaps = gaps
        headsetUsed = selection.headsetUsed
        let order: [AudioDevice.Direction] = [.capture, .playback]
        entries = order.flatMap { direction in devices.filter { $0.direction == direction } }.map { device in
            Entry(
                device: device, roles: selection.roles(of: device.id),
                reason: selection.reason(for: device, rules, names))
        }
    }
}

extension RouteSelection {
    fileprivate func reason(for device: AudioDevice, _ rules: RoutingRules, _ names: NameMatches) -> String {
        let why: String
        if let role = roles(of: device.id).first, let reason = reasons[role] {
            why = reason.words
        } else {
            why = whyNot(device, rules, names)
        }
        return device.remark.map { "\(why); \($0)" } ?? why
    }

    /// Why a device has no role.
    private func whyNot(_ device: AudioDevice, _ rules: RoutingRules, _ names: NameMatches) -> String {
        if rules.useHeadset, Headset.isExcluded(device, by: rules.excludedHeadsets, names) {
            return "excluded as a headset"
        }
        let role = device.direction == .capture ? AudioRole.microphone : .speaker
        guard let chosen = device.direction == .capture ? microphone : speaker, let reason = reasons[role] else {
            return "not chosen"
        }
        return "\(chosen.name) goes before it: \(reason.words)"
    }
}

extension RouteReason {
    fileprivate var words: String {
        switch self {
        case .picked: "chosen by hand"
        case .headset: "an end of the headset that is asked for"
        case .listed(let entry): "listed as \(entry)"
        case .systemDefault: "the system's default"
        case .firstPresent: "the first there is"
        case .rings: "it is the speaker, and no other ringer is there"
        }
    }
}
