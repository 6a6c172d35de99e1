import Glibc
import SettingsCatalogue

/// The settings of a session as this endpoint needs them.
struct EndpointProfile: Sendable {
    let userAgent: String
    /// What the media of its calls is to be.
    let media: MediaProfile
    private let values: SettingValues

    /// - Parameter userAgent: the product, to which the operating system is added unless the settings object.
    init(settings: [String: String], userAgent: String) {
        let values = SettingValues(settings)
        self.values = values
        let namesSystem = values.flag("policy.endpoint.include_os_version_in_user_agent_header")
        self.userAgent = namesSystem ? "\(userAgent) (\(Self.operatingSystem))" : userAgent
        media = MediaProfile(values)
    }

    var prefersOfferedOrder: Bool { values.text("policy.endpoint.answer_sdp_priority") == "offer" }
    var measuresQuality: Bool { values.decimal("policy.endpoint.vq_alarm_threshold") > 0 }
    var mediaPorts: ClosedRange<UInt16>? { values.rtpPorts }
    var signallingPorts: ClosedRange<UInt16>? { values.sipPorts }
    var transactionTimeout: Duration {
        .milliseconds(max(values.integer("policy.endpoint.sip_transaction_timeout"), 1))
    }

    func registrationTimeout(of index: Int) -> Int { values.proxyInteger(index, "reg_timeout") }
    func registrationInterval(of index: Int) -> Int { values.proxyInteger(index, "reg_interval") }
    func outboundProxy(of index: Int) -> ServerAddress? { try? ServerAddress(values.proxy(index, "outbound_proxy")) }
    func takesReceivedAddress(of index: Int) -> Bool { values.proxyFlag(index, "reg_match_received_rport") }
    /// Marks the packets of signalling.
    var typeOfService: UInt8 { TypeOfService.octet(values.integer("policy.endpoint.signaling_qos")) }
    var refusesStrangers: Bool { values.text("policy.endpoint.accept_requests_from") == "registrar" }
    var trustedPeers: [TrustedPeer] { TrustedPeer.list(values.text("policy.endpoint.trusted_peers")) }
    var families: ServerLocation.Families { ServerLocation.Families(values.text("policy.endpoint.ip_versions")) }
    var clientCertificate: String { values.text("system.security.cert_file") }
    var verifiesServerName: Bool { values.text("system.security.tls-target-name-check") == "host" }

    /// How long a server may take to answer a question whether it is there.
    private static let probePatience = Duration.milliseconds(4500)

    func keepAliveInterval(of index: Int) -> Duration {
        .seconds(max(values.proxyInteger(index, "keep_alive_interval"), 1))
    }

    func liveness(of index: Int) -> Liveness {
        Liveness(interval: keepAliveInterval(of: index), patience: Self.probePatience)
    }

    /// Whether the server is asked by OPTIONS. Empty lines are for connections (RFC 5626 §4.4.1), which UDP has not.
    func probes(of index: Int, overStream: Bool) -> Bool {
        switch values.proxy(index, "keep_alive") {
        case "options": true
        case "crlf": !overStream
        default: false
        }
    }

    /// Whether connections are kept by empty lines.
    func pings(of index: Int) -> Bool { values.proxy(index, "keep_alive") == "crlf" }

    func password(of index: Int) -> String { values.proxy(index, "password") }
    func displayName(of index: Int) -> String { values.proxy(index, "display_name") }
    func domain(of index: Int) -> ServerAddress? { try? ServerAddress(values.proxy(index, "domain")) }

    private static let operatingSystem: String = {
        var name = utsname()
        guard uname(&name) == 0 else { return "Linux" }
        let release = withUnsafeBytes(of: name.release) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return "Linux \(release)"
    }()
}
