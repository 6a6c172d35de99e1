/// Which devices a session wants, in its order of preference.
///
/// An entry of a list is a device's whole name, a regular expression that matches the whole name, or `*` for any.
public struct RoutingRules: Sendable, Equatable {
    /// Takes microphone and speaker from one headset of ``headsetNames`` while such a headset is there.
    public var useHeadset: Bool
    public var headsetNames: [String]
    /// Pairs that count as headsets whatever the system takes their ends for, each as `microphone:speaker`; a name with a
    /// colon or a comma in it is in quotation marks. What is no pair counts for nothing.
    public var includedHeadsets: [String]
    /// Headsets that are never chosen by themselves.
    public var excludedHeadsets: [String]
    public var microphoneNames: [String]
    public var speakerNames: [String]
    /// For ringing; when none is there, the speaker rings.
    public var ringerNames: [String]
    /// Wants the echo of the speaker taken out of the microphone's sound, where the system can do that.
    public var cancelsEcho: Bool
    /// How long the devices of a call stay open after it, so that the next one finds them open.
    public var releaseDelay: Duration

    /// Without arguments: the system's default microphone and speaker, and any headset counts as one.
    public init(
        useHeadset: Bool = false, headsetNames: [String] = ["*"], includedHeadsets: [String] = [],
        excludedHeadsets: [String] = [], microphoneNames: [String] = [], speakerNames: [String] = [],
        ringerNames: [String] = [], cancelsEcho: Bool = false, releaseDelay: Duration = .zero
    ) {
        self.useHeadset = useHeadset
        self.headsetNames = headsetNames
        self.includedHeadsets = includedHeadsets
        self.excludedHeadsets = excludedHeadsets
        self.microphoneNames = microphoneNames
        self.speakerNames = speakerNames
        self.ringerNames = ringerNames
        self.cancelsEcho = cancelsEcho
        self.releaseDelay = releaseDelay
    }

    /// Whether both choose the same devices, whatever they do with them.
    func choosesAs(_ other: RoutingRules) -> Bool {
        var same = other
        same.cancelsEcho = cancelsEcho
        same.releaseDelay = releaseDelay
        return self == same
    }
}
