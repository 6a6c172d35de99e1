import AudioAPI

/// What a session chooses its devices among, by which rules, and what a person chose by hand.
///
/// New rules and devices count from ``adopt()`` on, which is once it is known what the rules' expressions match.
struct RouteChoice: Sendable {
    private(set) var rules: RoutingRules
    private(set) var devices: [AudioDevice] = []
    private(set) var areDevicesKnown = false
    private var wantedRules: RoutingRules
    private var wantedDevices: [AudioDevice]?
    private(set) var names: NameMatches
    private var picks = Picks()

    /// What a client chose by hand.
    private struct Picks {
        var microphone: AudioDevice.ID?
        var speaker: AudioDevice.ID?
    }

    init(_ rules: RoutingRules, engine: (any NameExpressions)?) {
        self.rules = rules
        wantedRules = rules
        names = NameMatches(engine: engine)
    }

    /// Which of the devices play which role now.
    var selection: RouteSelection {
        RouteSelection(
            rules: rules, devices: devices, names: names, microphone: picks.microphone, speaker: picks.speaker)
    }

    // MARK: What is to come

    /// Whether these rules are not the latest.
    mutating func want(_ rules: RoutingRules) -> Bool {
        guard rules != wantedRules else { return false }
        wantedRules = rules
        return true
    }

    mutating func want(_ devices: [AudioDevice]) {
        wantedDevices = devices
    }

    /// What must be learnt before the latest rules and devices can count; nil when it is known.
    var lesson: (rules: RoutingRules, devices: [AudioDevice])? {
        let devices = wantedDevices ?? devices
        return names.knows(wantedRules, devices) ? nil : (wantedRules, devices)
    }

    mutating func learn(_ names: NameMatches) {
        self.names = names
    }

    /// The latest rules and devices count from now on. Unless the rules choose as those before, a choice by hand is
    /// forgotten.
    mutating func adopt() {
        if !wantedRules.choosesAs(rules) { picks = Picks() }
        rules = wantedRules
        guard let wantedDevices else { return }
        devices = wantedDevices
        self.wantedDevices = nil
        areDevicesKnown = true
    }

    /// Remembers what was chosen by name. Naming the device that is in use anyway is no choice: clients post back
    /// what they were shown.
    mutating func pick(speaker: AudioDevice?, microphone: AudioDevice?, instead selection: RouteSelection) {
        if let speaker, speaker.id != selection.speaker?.id { picks.speaker = speaker.id }
        if let microphone, microphone.id != selection.microphone?.id { picks.microphone = microphone.id }
    }
}
