extension SettingsCatalogue {
    private static let ownLog = SettingStatus.acceptedWithoutEffect(
        "the connector logs to standard error, as --log-level and --log-format say")
    private static let noTelemetry = SettingStatus.acceptedWithoutEffect("nothing is sent to a telemetry service")

    /// `system.*`: logs, telemetry, security.
    static let systemSettings: [Setting] = [
        Setting("system.diagnostics.enable_logging", .flag, "1", .start, ownLog, "Whether there is a log."),
        Setting("system.diagnostics.logger_type", .text, "file", .start, ownLog, "Kind of log."),
        Setting("system.diagnostics.log_file", .file(.other), "", .start, ownLog, "Where the log goes."),
        Setting(
            "system.diagnostics.log_level", .integer(0...4), "3", .start, ownLog,
            "How much is logged: 0 fatal, 1 error, 2 warning, 3 info, 4 debug."),
        Setting(
            "system.diagnostics.log_options_provider", .text, "", .start, ownLog,
            "Levels of single parts, such as gsip=2."),
        Setting("system.diagnostics.log_segment", .text, "10 MB", .start, ownLog, "When a new log file begins."),
        Setting(
            "system.diagnostics.log_expire", .text, "10 file", .start, ownLog,
            "How many log files are kept, or how long."),
        Setting(
            "system.diagnostics.log_time_convert", .text, "local", .start, ownLog, "Whether log times are local or UTC."
        ),
        Setting("system.diagnostics.log_time_format", .text, "time", .start, ownLog, "Form of log times."),
        Setting("system.diagnostics.log_filter", .text, "", .start, ownLog, "What to hide in the log, such as dtmf."),
        Setting(
            "system.telemetry.enable_traces", .flag, "0", .start, noTelemetry, "Sends traces to a telemetry service."),
        Setting(
            "system.telemetry.enable_metrics", .flag, "0", .start, noTelemetry, "Sends metrics to such a service."),
        Setting(
            "system.telemetry.publish_interval", .integer(1...86400), "60", .start, noTelemetry,
            "Seconds between two telemetry messages."),
        Setting(
            "system.telemetry.log_level", .integer(0...4), "3", .start, noTelemetry, "Level of log lines sent there."),
        Setting(
            "system.security.certificate", .text, "", .registration,
            .acceptedWithoutEffect("there is no certificate store to search; system.security.cert_file names the file"),
            "Thumbprint of the certificate for SIP over TLS."),
        Setting(
            "system.security.cert_file", .file(.other), "", .registration,
            "PEM file of our own certificate, its chain and its key, for servers that ask for one; empty: none."),
        Setting(
            "system.security.use_srtp", .text, "disabled", .registration,
            "Whether media is encrypted (SDES-SRTP): disabled or off; optional or allowed accepts it; elective or both offers "
                + "it to peers that may answer without; enabled or on offers nothing else, and accepts both; force or "
                + "mandatory lets nothing through without. With ;UNENCRYPTED_SRTCP or ;UEC behind it RTCP may be readable."
        ),
        Setting(
            "system.security.tls-target-name-check", .choice(["host", "none"]), "host", .registration,
            "Compares the names in a server's certificate with the server: host, or none, which anybody with a certificate "
                + "of a trusted authority passes."),
        Setting(
            "system.security.tls_enabled", .flag, "0", .registration,
            .acceptedWithoutEffect("connectivities.protocol decides"), "Uses TLS for SIP."),
        Setting(
            "system.media.ringing_file", .file(.sound), "ringing.wav", .call,
            "Sound of an incoming call on the system's own device; as policy.session.ringing_file says unless it is given."
        ),
    ]
}
