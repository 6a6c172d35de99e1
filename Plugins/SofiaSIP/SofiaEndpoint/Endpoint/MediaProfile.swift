import MediaCore
import MediaRuntime
import SettingsCatalogue

/// The settings of a session that its calls' media follow.
struct MediaProfile: Sendable {
    /// What we can send and take, in the order of `codecs.enabled.audio`.
    let payloads: [AudioPayload]
    /// The number under which we offer telephone events.
    let telephoneEvent: UInt8
    /// Milliseconds.
    let packetTime: Int
    let securityMode: MediaSecurity.Mode
    let allowsReadableControl: Bool
    /// False when `use_srtp` has a word that it does not know, which counts as disabled.
    let isSecurityUnderstood: Bool
    /// Marks the datagrams of audio.
    let typeOfService: UInt8
    /// How digits go out; nil: by INFO.
    let digitMethod: DigitMethod?
    /// How long a call lasts of which nothing is heard; nil: for ever.
    let silenceLimit: Duration?
    /// Whether the agent hears digits that go out.
    let hearsDigits: Bool

    init(_ values: SettingValues) {
        let named = values.list("codecs.enabled.audio").compactMap { item in
            Self.codecs.first { $0.name == item.prefix { $0 != "/" }.uppercased() }
        }
        var seen: Set<AudioPayload> = []
        payloads = named.isEmpty ? Self.codecs : named.filter { seen.insert($0).inserted }
        let event = Self.number(values, "telephone-event", "payload_type")
        // What RFC 3551 §6 leaves to agreement.
        telephoneEvent = (96...127).contains(event) ? UInt8(event) : 101
        let packetTime = Self.number(values, payloads[0].name.lowercased(), "ptime")
        self.packetTime = packetTime == 0 ? 20 : max(10, packetTime / 10 * 10)
        let words = values.text("system.security.use_srtp").lowercased().split(separator: ";").map { word in
            word.filter { !$0.isWhitespace }
        }
        let mode = words.first.map { Self.modes[$0] } ?? .disabled
        securityMode = mode ?? .disabled
        isSecurityUnderstood = mode != nil
        allowsReadableControl = words.dropFirst().contains { ["unencrypted_srtcp", "uec"].contains($0) }
        typeOfService = TypeOfService.octet(values.integer("policy.endpoint.audio_qos"))
        digitMethod =
            switch values.text("policy.session.dtmf_method") {
            case "InbandRtp": .tones
            case "Info": nil
            default: .events
            }
        let inactivity = values.integer("policy.endpoint.rtp_inactivity_timeout")
        silenceLimit = inactivity > 0 ? .seconds(inactivity) : nil
        hearsDigits = values.flag("policy.session.dtmf_feedback")
    }

    /// Whether anything may be encrypted.
    var usesEncryption: Bool { securityMode != .disabled }

    /// Whether nothing may go unencrypted.
    var requiresProtection: Bool { securityMode == .mandatory }

    /// What a call at this address brings into its negotiation.
    /// - Parameter suites: what the connector can encrypt with; only asked for where it counts.
    func local(at address: SocketAddress, suites: @autoclosure () -> [CryptoSuite]) -> LocalMedia {
        LocalMedia(
            address: address, payloads: payloads, telephoneEvent: telephoneEvent, packetTime: packetTime,
            security: MediaSecurity(
                mode: securityMode, suites: usesEncryption ? suites() : [],
                allowsReadableControl: allowsReadableControl))
    }

    private static let codecs: [AudioPayload] = [.pcmu, .pcma]

    private static let modes: [String: MediaSecurity.Mode] = [
        "disabled": .disabled, "off": .disabled, "optional": .optional, "allowed": .optional, "elective": .elective,
        "both": .elective, "enabled": .enabled, "on": .enabled, "force": .mandatory, "mandatory": .mandatory,
    ]

    /// A setting of a codec, whose name may stand with its clock rate.
    private static func number(_ values: SettingValues, _ codec: String, _ setting: String) -> Int {
        let bare = values.integer("codecs.\(codec).\(setting)")
        return bare != 0 ? bare : values.integer("codecs.\(codec)/8000.\(setting)")
    }
}
