extension SettingsCatalogue {
    /// `codecs.*`: which codecs are offered, and how.
    static let codecSettings: [Setting] = [
        Setting(
            "codecs.enabled.audio", .list(commaSeparated: true), "pcmu,pcma", .registration,
            "Codecs in order of preference, in any case, with or without clock rate; what we do not have is left out."
        ),
        Setting(
            "codecs.<name>.payload_type", .integer(0...127), "0", .registration,
            "RTP payload type of a codec; 0 leaves the choice to the connector. It counts for telephone-event (96 to 127, "
                + "101 by default); PCMU and PCMA have the fixed types of RFC 3551."),
        Setting(
            "codecs.<name>.ptime", .integer(0...60), "0", .registration,
            "Milliseconds of audio in a packet, a multiple of 10, that we ask for; that of the first codec counts, and 0 "
                + "stands for 20."),
        Setting(
            "codecs.<name>.fmtp", .text, "", .registration,
            .acceptedWithoutEffect("the codecs we have take no parameters"),
            "Format parameters of a codec, as in an SDP fmtp line."),
    ]
}
