extension SettingsCatalogue {
    private static let portsReason =
        "0 leaves the choice to the system, since many agents may share this host"

    /// `policy.endpoint.*`: the signalling stack and its sockets.
    static let endpointSettings: [Setting] = [
        Setting(
            "policy.endpoint.public_address", .text, "", .registration,
            .acceptedWithoutEffect("sip.bind of the configuration names the local address"),
            "Local address that Contact and SDP show."),
        Setting(
            "policy.endpoint.ip_versions", .text, "", .registration,
            "Which kinds of addresses of a server are used, in this order: ipv4, ipv6, ipv4,ipv6 (also when empty) or "
                + "ipv6,ipv4."),
        Setting(
            "policy.endpoint.accept_requests_from", .choice(["any", "registrar"]), "registrar", .registration,
            "Whose calls and other requests are taken: only those from the addresses of the connections' servers and of "
                + "trusted_peers, or anybody's; a stranger's call is answered by the agent's own hand alone."),
        Setting(
            "policy.endpoint.trusted_peers", .peers, "", .registration,
            "Who may call and act beside the connections' servers: addresses, networks such as 192.0.2.0/24, and host names, "
                + "with commas between them."),
        Setting(
            "policy.endpoint.include_mac_address", .flag, "0", .registration,
            .acceptedWithoutEffect("no hardware address leaves the host"),
            "Puts the adapter's hardware address into the Contact of REGISTER."),
        Setting(
            "policy.endpoint.include_os_version_in_user_agent_header", .flag, "1", .registration,
            "Names the operating system and its version in the User-Agent header."),
        Setting(
            "policy.endpoint.include_sdk_version_in_user_agent_header", .flag, "1", .registration,
            .acceptedWithoutEffect("the connector has one version, which is always named"),
            "Names the version of the SIP engine in the User-Agent header."),
        Setting(
            "policy.endpoint.answer_sdp_priority", .choice(["config", "offer"]), "config", .registration,
            "Whose order of codecs decides an answer: ours (config) or that of the offer."),
        Setting(
            "policy.endpoint.defer_device_release", .integer(0...60000), "200", .call,
            "Milliseconds for which audio devices stay open after a call, so that the next one finds them open; 0 closes "
                + "them at once."),
        Setting(
            "policy.endpoint.sip_port_min", .integer(0...65535), "0", .registration,
            "Lowest local port for SIP; \(portsReason)."),
        Setting(
            "policy.endpoint.sip_port_max", .integer(0...65535), "0", .registration,
            "Highest local port for SIP; 0 stands for six above the lowest when that is set."),
        Setting(
            "policy.endpoint.tcp_port_min", .integer(0...65535), "0", .registration,
            .acceptedWithoutEffect("the system chooses the local ports of outgoing connections"),
            "Lowest local port of outgoing TCP and TLS connections; 0 leaves the choice to the system."),
        Setting(
            "policy.endpoint.tcp_port_max", .integer(0...65535), "0", .registration,
            .acceptedWithoutEffect("the system chooses the local ports of outgoing connections"),
            "Highest local port of outgoing TCP and TLS connections."),
        Setting(
            "policy.endpoint.rtp_port_min", .integer(0...65535), "0", .registration,
            "Lowest port of the even and odd pairs for RTP and RTCP; \(portsReason)."),
        Setting(
            "policy.endpoint.rtp_port_max", .integer(0...65535), "0", .registration,
            "Highest port for RTP and RTCP; 0 stands for 999 above the lowest when that is set."),
        Setting(
            "policy.endpoint.rtp_inactivity_timeout", .integer(0...150), "150", .registration,
            "Seconds without RTP and RTCP after which a call that is not on hold is hung up; 0 switches that off."),
        Setting(
            "policy.endpoint.sip_transaction_timeout", .integer(1...32000), "4000", .registration,
            "Milliseconds that a SIP request other than INVITE waits for its answer."),
        Setting(
            "policy.endpoint.sip_port_binding", .flag, "0", .registration,
            .acceptedWithoutEffect("sip.bind of the configuration names the address to listen on"),
            "Listens for SIP on the chosen address only, rather than on all."),
        Setting(
            "policy.endpoint.gui_tabs", .list(commaSeparated: true), "status,calls,devices", .start,
            .acceptedWithoutEffect("the connector has no window"),
            "Tabs of the window, in order."),
        Setting(
            "policy.endpoint.gui_call_lines", .integer(1...7), "3", .start,
            .acceptedWithoutEffect("the connector has no window"),
            "Call lines in the window."),
        Setting(
            "policy.endpoint.vq_report_publish", .flag, "0", .call,
            .acceptedWithoutEffect("quality is shown by GET /session and not published by SIP"),
            "Sends a quality report by SIP PUBLISH at the end of a call (RFC 6035)."),
        Setting(
            "policy.endpoint.vq_report_collector", .address, "", .call,
            .acceptedWithoutEffect("quality is shown by GET /session and not published by SIP"),
            "Where quality reports go: user@host:port;transport=udp."),
        Setting(
            "policy.endpoint.vq_alarm_threshold", .decimal(0...5), "0", .call,
            "Mean opinion score below which the quality alarm is on; 0 switches voice quality off, 3.5 is a good value."
        ),
        Setting(
            "policy.endpoint.webrtc_audio_layer", .integer(0...3002), "0", .registration,
            .acceptedWithoutEffect("it chooses among the sound systems of another operating system"),
            "Audio layer of the platform, and whether devices stay open all the time."),
        Setting(
            "policy.endpoint.signaling_qos", .integer(0...255), "0", .registration,
            "Marks SIP packets over IPv4: up to 63 a DSCP, such as 26, above that the whole type of service, such as 104."
        ),
        Setting(
            "policy.endpoint.audio_qos", .integer(0...255), "0", .registration,
            "Marks RTP packets with audio: up to 63 a DSCP, such as 46, above that the whole type of service, such as 184."
        ),
        Setting(
            "policy.endpoint.video_qos", .integer(0...255), "0", .call,
            .acceptedWithoutEffect("there is no video"),
            "Type of service of RTP packets with video."),
    ]
}
