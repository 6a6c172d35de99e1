extension SettingsCatalogue {
    private static let noTones = SettingStatus.acceptedWithoutEffect("only the ring of an incoming call is played here")
    private static let noProcessing = SettingStatus.acceptedWithoutEffect(
        "samples go to and from the devices as they are")

    /// `policy.session.*`: what becomes of a call.
    static let sessionSettings: [Setting] = answeringSettings + soundSettings

    private static let answeringSettings: [Setting] = [
        Setting(
            "policy.session.auto_answer", .flag, "0", .call,
            "Answers every incoming call by itself, when a microphone and a speaker (and a demanded headset) are there."
        ),
        Setting(
            "policy.session.auto_answer_delay", .integer(0...60000), "0", .call,
            "Milliseconds for which a call rings before it answers by itself."),
        Setting(
            "policy.session.reject_session_when_headset_na", .flag, "0", .call,
            "Refuses a call while a demanded headset, or any usable device, is missing."),
        Setting(
            "policy.session.sip_code_when_headset_na", .integer(400...699), "480", .call,
            "SIP status of a call refused for a missing headset."),
        Setting(
            "policy.session.reject_session_when_busy", .flag, "0", .call,
            "Refuses a call while number_sessions_for_busy others are there; otherwise it rings beside them."),
        Setting(
            "policy.session.number_sessions_for_busy", .integer(1...100), "1", .call,
            "How many calls make the phone busy; a hundred do whatever the settings say."),
        Setting(
            "policy.session.sip_code_when_busy", .integer(400...699), "486", .call,
            "SIP status of a call refused because the phone is busy."),
        Setting(
            "policy.session.ringing_limit", .integer(0...3600), "180", .call,
            "Seconds after which a call that nobody has answered is refused with 480; 0 is never."),
        Setting(
            "policy.session.auto_accept_video", .flag, "0", .call,
            .acceptedWithoutEffect("there is no video"),
            "Accepts video by itself."),
    ]

    private static let soundSettings: [Setting] = [
        Setting(
            "policy.session.dtmf_method", .choice(["Rfc2833", "InbandRtp", "Info"]), "Rfc2833", .registration,
            "How digits are sent: as telephone events (RFC 4733), as tones, or by INFO."),
        Setting("policy.session.dtmf_feedback", .flag, "1", .registration, "Plays sent digits to the agent."),
        Setting("policy.session.agc_mode", .flag, "1", .call, noProcessing, "Gain control on the microphone."),
        Setting("policy.session.rx_agc_mode", .flag, "0", .call, noProcessing, "Gain control on what is received."),
        Setting(
            "policy.session.dtx_mode", .flag, "0", .call,
            .acceptedWithoutEffect("packets go out at an even pace, silence included"),
            "Sends nothing while nobody speaks."),
        Setting(
            "policy.session.vad_level", .integer(0...3), "1", .call,
            .acceptedWithoutEffect("it only counts together with dtx_mode"),
            "How readily sound counts as silence, used with dtx_mode."),
        Setting(
            "policy.session.echo_control", .flag, "0", .call,
            "Asks the sound server to cancel the speaker's echo, which it does where its module-filter-apply is loaded."
        ),
        Setting(
            "policy.session.noise_suppression", .flag, "0", .call, noProcessing, "Noise suppression."),
        Setting(
            "policy.session.ringing_enabled", .integer(0...7), "1", .call,
            "Where a call rings: 0 nowhere, 1 system device, 2 headset, 3 both, 4 ringer_device; 5 to 7 ring once."
        ),
        Setting(
            "policy.session.ringing_timeout", .integer(0...3600), "0", .call,
            "Seconds for which a call rings aloud; 0 or empty is without limit."),
        Setting(
            "policy.session.ringing_file", .file(.sound), "ringing.wav", .call,
            "Sound of an incoming call: a WAV file (PCM of 16 bits, A-law or µ-law), as a path or a name in "
                + "softphone-connector below the user's or the system's data directory; without one the built-in ring."),
        Setting(
            "policy.session.ringing_while_call_held", .flag, "1", .call, "Rings while another call is on hold."
        ),
        Setting("policy.session.callwait_tone_enabled", .flag, "1", .call, noTones, "Plays a tone for a second call."),
        Setting(
            "policy.session.callwait_tone_file", .file(.sound), "callwait.wav", .call, noTones,
            "Sound of a second call."),
        Setting(
            "policy.session.ringback_enabled", .integer(0...7), "0", .call, noTones,
            "What an agent hears while an outgoing call rings: nothing, early media, a file, or either."),
        Setting(
            "policy.session.ringback_file", .file(.sound), "", .call, noTones, "Sound of an outgoing call that rings."),
        Setting(
            "policy.session.restart_audio_if_stuck", .flag, "1", .now,
            .acceptedWithoutEffect("a lost stream is always opened again"),
            "Opens a device again when it stops giving or taking samples."),
    ]
}
