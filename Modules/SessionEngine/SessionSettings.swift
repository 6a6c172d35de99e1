/// The settings that a session acts on by itself, whatever its endpoint does with them.
public enum SessionSettings {
    public static let read: Set<String> = [
        "policy.device.audio_in_device", "policy.device.audio_out_device", "policy.device.exclude_headset",
        "policy.device.headset_name", "policy.device.include_headset", "policy.device.ringer_device",
        "policy.device.use_headset",
        "policy.session.echo_control", "policy.session.ringing_enabled", "policy.session.ringing_limit",
        "policy.session.ringing_timeout", "policy.session.ringing_while_call_held", "policy.session.ringing_file",
        "system.media.ringing_file",
        "policy.endpoint.defer_device_release", "policy.endpoint.vq_alarm_threshold",
        "policy.session.auto_answer", "policy.session.auto_answer_delay", "policy.session.number_sessions_for_busy",
        "policy.session.reject_session_when_busy", "policy.session.reject_session_when_headset_na",
        "policy.session.sip_code_when_busy", "policy.session.sip_code_when_headset_na",
    ]
}
