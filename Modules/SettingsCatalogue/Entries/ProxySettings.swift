extension SettingsCatalogue {
    private static let noICE = SettingStatus.acceptedWithoutEffect(
        "media goes straight between the addresses of the SDP")
    private static let noMailbox = SettingStatus.acceptedWithoutEffect("no mailbox is subscribed to")

    /// `proxies.proxy<n>.*`: one section for each connection, n from 0 to 5.
    static let proxySettings: [Setting] = registrationSettings + natSettings + mailboxSettings

    private static let registrationSettings: [Setting] = [
        Setting(
            "proxies.proxy<n>.reg_timeout", .integer(0...86400), "1800", emptyMeans: "0", .registration,
            "Seconds for which a registration is asked; 0 or empty: no registration, the connection is used as it is."),
        Setting(
            "proxies.proxy<n>.reg_interval", .integer(0...3600), "10", emptyMeans: "0", .registration,
            "Seconds between attempts after a failure; 0, empty or less: no further attempt."),
        Setting(
            "proxies.proxy<n>.reg_match_received_rport", .flag, "0", .registration,
            "Takes the address that the server saw into Contact; another address of this host is taken in any case."),
        Setting(
            "proxies.proxy<n>.outbound_proxy", .server, "", .registration,
            "Proxy that requests go through first, as host or host:port; empty: straight to the server."),
        Setting(
            "proxies.proxy<n>.keep_alive", .choice(["options", "crlf", "off"]), "options", .registration,
            "How a dead server is noticed: OPTIONS, empty lines over TCP and TLS (RFC 5626, OPTIONS over UDP), or not."),
        Setting(
            "proxies.proxy<n>.keep_alive_interval", .integer(1...3600), "5", .registration,
            "Seconds between two looks whether the server is there."),
        Setting(
            "proxies.proxy<n>.password", .text, "", .registration, isSecret: true,
            "Password for digest authentication."),
        Setting("proxies.proxy<n>.display_name", .text, "", .registration, "Name that From shows beside the address."),
        Setting(
            "proxies.proxy<n>.domain", .server, "", .registration,
            "Domain of the address of record where it differs from the server."),
        Setting(
            "proxies.proxy<n>.http_proxy", .httpProxy, "", .registration, isSecret: true,
            .acceptedWithoutEffect("there is no signalling over HTTP"),
            "HTTP proxy for WebRTC signalling; the URL may hold credentials."),
    ]

    private static let natSettings: [Setting] = [
        Setting("proxies.proxy<n>.nat.ice_enabled", .flag, "0", .registration, noICE, "Looks for a path by ICE."),
        Setting("proxies.proxy<n>.nat.stun_server", .server, "", .registration, noICE, "STUN server; empty: none."),
        Setting(
            "proxies.proxy<n>.nat.stun_server_port", .integer(1...65535), "3478", .registration, noICE,
            "Port of the STUN server."),
        Setting("proxies.proxy<n>.nat.turn_server", .server, "", .registration, noICE, "TURN server; empty: none."),
        Setting(
            "proxies.proxy<n>.nat.turn_server_port", .integer(1...65535), "3478", .registration, noICE,
            "Port of the TURN server."),
        Setting("proxies.proxy<n>.nat.turn_user_name", .text, "", .registration, noICE, "User at the TURN server."),
        Setting(
            "proxies.proxy<n>.nat.turn_password", .text, "", .registration, isSecret: true, noICE,
            "Password at the TURN server."),
        Setting(
            "proxies.proxy<n>.nat.turn_relay_type", .integer(0...1), "0", .registration, noICE,
            "Transport to the TURN server: 0 UDP, 1 TCP."),
    ]

    private static let mailboxSettings: [Setting] = [
        Setting("proxies.proxy<n>.mailbox.user", .text, "", .registration, noMailbox, "User of the voice mailbox."),
        Setting(
            "proxies.proxy<n>.mailbox.server", .server, "", .registration, noMailbox, "Server of the voice mailbox."),
        Setting(
            "proxies.proxy<n>.mailbox.transport", .text, "", .registration, noMailbox,
            "Transport to the mailbox's server."),
        Setting(
            "proxies.proxy<n>.mailbox.timeout", .integer(0...86400), "1800", .registration, noMailbox,
            "Seconds for which a mailbox subscription is asked."),
        Setting(
            "proxies.proxy<n>.mailbox.password", .text, "", .registration, isSecret: true, noMailbox,
            "Password of the voice mailbox."),
    ]
}
