public import EndpointAPI
public import Logging
public import MediaRuntime
public import PlainFiles

/// What the daemon's catalogue needs to know of this plugin.
public struct SofiaEndpointPlugin: Sendable {
    /// The name that the configuration knows it by.
    public static let name = "sofia-sip"
    /// The `connectivities.protocol` values that it serves.
    public static let protocols: Set<SignallingProtocol> = [.udp, .tcp, .tls]
    /// The settings that it reads; `proxies.proxy<n>.*` counts for connection n.
    public static let settings: Set<String> = [
        "codecs.<name>.payload_type", "codecs.<name>.ptime", "policy.endpoint.audio_qos",
        "policy.session.dtmf_feedback", "policy.session.dtmf_method", "system.security.use_srtp",
        "codecs.enabled.audio", "policy.endpoint.answer_sdp_priority",
        "policy.endpoint.accept_requests_from", "policy.endpoint.trusted_peers",
        "policy.endpoint.include_os_version_in_user_agent_header",
        "policy.endpoint.ip_versions", "policy.endpoint.rtp_port_max",
        "policy.endpoint.rtp_port_min", "policy.endpoint.sip_port_max", "policy.endpoint.sip_port_min",
        "policy.endpoint.rtp_inactivity_timeout", "policy.endpoint.signaling_qos",
        "policy.endpoint.sip_transaction_timeout", "policy.endpoint.vq_alarm_threshold",
        "proxies.proxy<n>.display_name", "proxies.proxy<n>.domain", "proxies.proxy<n>.password",
        "proxies.proxy<n>.keep_alive", "proxies.proxy<n>.keep_alive_interval", "proxies.proxy<n>.outbound_proxy",
        "proxies.proxy<n>.reg_interval", "proxies.proxy<n>.reg_match_received_rport", "proxies.proxy<n>.reg_timeout",
        "system.security.cert_file", "system.security.tls-target-name-check",
    ]

    public init() {}

    /// Makes what the endpoints of a process share.
    public func makeSignalling(
        bindAddress: String, userAgent: String, media: MediaEngine, trust: String? = nil,
        allowedFiles: AllowedFiles = AllowedFiles(), logger: Logger
    ) -> SofiaSignalling {
        SofiaSignalling(
            bindAddress: bindAddress, userAgent: userAgent, media: media, trust: trust, allowedFiles: allowedFiles,
            logger: logger)
    }
}
