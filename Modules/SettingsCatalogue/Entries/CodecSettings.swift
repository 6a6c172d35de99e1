extension SettingsCatalogue {
    /// `codecs.*`: which codecs are offered, and how.
    static let codecSettings: [Setting] = [
        Setting(
            "codecs.enabled.audio", .list(commaSeparated: true), "pcmu,pcma", .registration,
            "Codecs in order of preference, in any case, with or without clock rate; what we do not have is left out."
        ),
        Setting(
            "codecs.<name>.payload_type", .integer(0...127), "0", .registration,
            .acceptedWithoutEffect("the codecs we have use the fixed types of RFC 3551"),
            "RTP payload type of a codec; 0 leaves the choice to the connector."),
        Setting(
            "codecs.<name>.fmtp", .text, "", .registration,
            .acceptedWithoutEffect("the codecs we have take no parameters"),
            "Format parameters of a codec, as in an SDP fmtp line."),
    ]
}
