extension SettingsCatalogue {
    /// `policy.device.*`: which devices play which role. Names are taken whole, as names or as regular expressions.
    static let deviceSettings: [Setting] = [
        Setting(
            "policy.device.use_headset", .flag, "0", .now,
            "Takes both devices from headset_name; otherwise they come from audio_in_device and audio_out_device."),
        Setting(
            "policy.device.headset_name", .deviceNames(commaSeparated: false), "*", .now,
            "Headsets in order of preference, each a name or a regular expression; * is any headset."),
        Setting(
            "policy.device.audio_in_device", .deviceNames(commaSeparated: false), "", .now,
            "Microphones in order of preference, each a name or a regular expression; none: the system's own."),
        Setting(
            "policy.device.audio_out_device", .deviceNames(commaSeparated: false), "", .now,
            "Speakers in order of preference, each a name or a regular expression; none: the system's own."),
        Setting(
            "policy.device.ringer_device", .deviceNames(commaSeparated: false), "", .now,
            "Speakers for ringing in order of preference; none: the call's own speaker."),
        Setting(
            "policy.device.include_headset", .deviceNames(commaSeparated: true), "", .now,
            "Pairs that count as headsets, each a microphone's and a speaker's name or regular expression with a colon "
                + "between; in quotation marks where a comma or colon is part of it."),
        Setting(
            "policy.device.exclude_headset", .deviceNames(commaSeparated: false), "", .now,
            "Headsets never to be chosen by themselves, each a name or a regular expression."),
        Setting(
            "policy.device.manual_audio_devices_configure", .flag, "0", .now,
            .acceptedWithoutEffect("POST /audio chooses a device by name whatever this says"),
            "Leaves the choice of devices to the application."),
    ]
}
