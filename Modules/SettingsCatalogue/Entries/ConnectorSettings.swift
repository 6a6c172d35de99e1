extension SettingsCatalogue {
    /// `policy.connector.*`: the HTTP listener. Ours is configured before any desktop can reach it.
    static let connectorSettings: [Setting] = [
        Setting(
            "policy.connector.protocol", .text, "", .start,
            .acceptedWithoutEffect("connector.tls of the configuration decides between http and https"),
            "Scheme of the HTTP listener: http or https."),
        Setting(
            "policy.connector.port", .integer(-1...65535), "8654", .start,
            .acceptedWithoutEffect("connector.port of the configuration decides"),
            "Port of the HTTP listener; -1 stands for any free one."),
        Setting(
            "policy.connector.certificate_search_value", .text, "", .start,
            .acceptedWithoutEffect("connector.tls of the configuration names the certificate's file"),
            "Thumbprint of the listener's certificate in a certificate store."),
        Setting(
            "policy.connector.enable_sessionid", .flag, "1", .start,
            .acceptedWithoutEffect("connector.enable_sessionid of the configuration decides"),
            "Whether a session is told apart by a cookie."),
        Setting(
            "policy.connector.auto_restart", .flag, "1", .registration,
            .acceptedWithoutEffect("every session begins with the configured defaults, so there is nothing to restart"),
            "Restarts the endpoint for every client session, so that no setting of one agent reaches the next."),
        Setting(
            "policy.connector.partial_release_option", .flag, "1", .call,
            .acceptedWithoutEffect("DELETE /calls releases the session's calls whatever this says"),
            "Releases calls by HTTP request when a number has streams at two sites at once."),
        Setting(
            "policy.connector.standalone", .flag, "0", .start,
            .acceptedWithoutEffect("connections come from a desktop's session"),
            "Registers at start, without a desktop."),
    ]
}
