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
    func password(of index: Int) -> String { values.proxy(index, "password") }
    func displayName(of index: Int) -> String { values.proxy(index, "display_name") }
    func domain(of index: Int) -> String { values.proxy(index, "domain") }

    private static let operatingSystem: String = {
        var name = utsname()
        guard uname(&name) == 0 else { return "Linux" }
        let release = withUnsafeBytes(of: name.release) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return "Linux \(release)"
    }()
}
