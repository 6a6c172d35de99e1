/// Typed reads of the settings in force. What is absent, or not what the catalogue allows, reads as the default.
public struct SettingValues: Sendable, Equatable {
    private let raw: [String: String]

    /// - Parameter raw: normalised keys (``SettingsCatalogue/normalise(_:)``) and canonical values.
    public init(_ raw: [String: String]) {
        self.raw = raw
    }

    public func flag(_ key: String) -> Bool { text(key) == "1" }

    /// A whole number within the setting's range.
    public func integer(_ key: String) -> Int { Int(text(key)) ?? 0 }

    /// A number within the setting's range.
    public func decimal(_ key: String) -> Double { Double(text(key)) ?? 0 }

    /// The canonical text. A key that the catalogue does not have reads as it was kept, or as an empty text.
    public func text(_ key: String) -> String {
        guard let setting = SettingsCatalogue.setting(for: key) else { return raw[key] ?? "" }
        guard let value = raw[key] else { return setting.defaultValue }
        guard case .accepted(let text, _) = SettingsCatalogue.canonical(.string(value), for: key) else {
            return setting.defaultValue
        }
        return text
    }

    /// The items of a list, in order.
    public func list(_ key: String) -> [String] {
        guard let commaSeparated = SettingsCatalogue.setting(for: key)?.kind.partsByCommas else { return [] }
        return SettingList.items(text(key), commaSeparated: commaSeparated)
    }

    // MARK: Connections

    /// A setting of one connection: `proxies.proxy<index>.<name>`. A secret may come out of it.
    public func proxy(_ index: Int, _ name: String) -> String { text("proxies.proxy\(index).\(name)") }
    public func proxyFlag(_ index: Int, _ name: String) -> Bool { flag("proxies.proxy\(index).\(name)") }
    public func proxyInteger(_ index: Int, _ name: String) -> Int { integer("proxies.proxy\(index).\(name)") }

    // MARK: Ports

    /// Ports for RTP and RTCP; nil leaves the choice to the system.
    ///
    /// A maximum alone has 9000 as its minimum; a minimum alone, or above its maximum, reaches 999 further.
    public var rtpPorts: ClosedRange<UInt16>? { ports("policy.endpoint.rtp_port", first: 9000, further: 999) }

    /// Ports for SIP; nil leaves the choice to the system.
    ///
    /// A maximum alone has 5060 as its minimum; a minimum alone, or above its maximum, reaches 6 further.
    public var sipPorts: ClosedRange<UInt16>? { ports("policy.endpoint.sip_port", first: 5060, further: 6) }

    private func ports(_ key: String, first: Int, further: Int) -> ClosedRange<UInt16>? {
        let minimum = integer(key + "_min")
        let maximum = integer(key + "_max")
        guard minimum > 0 || maximum > 0 else { return nil }
        let lower = minimum > 0 ? minimum : min(first, maximum)
        let upper = maximum >= lower ? maximum : min(lower + further, 65535)
        return UInt16(lower)...UInt16(upper)
    }
}
