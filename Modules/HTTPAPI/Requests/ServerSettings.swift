import SettingsCatalogue

/// Settings that name a host which signalling goes to: `connector.allowed_servers` holds for them as for connections.
enum ServerSettings {
    private static let keys: Set<String> = ["proxies.proxy<n>.http_proxy", "proxies.proxy<n>.outbound_proxy"]

    /// Whether a value of this setting stays within the allowed servers; what names no host that can be told does not.
    static func allows(_ value: String, for key: String, among allowedServers: [HostPattern]) -> Bool {
        guard !allowedServers.isEmpty, !value.isEmpty, let setting = SettingsCatalogue.setting(for: key),
            keys.contains(setting.key)
        else { return true }
        guard let host = host(in: value) else { return false }
        return allowedServers.contains { $0.matches(host) }
    }

    /// The host of `host:port`, of a `sip:` URI with parameters, or of an HTTP URL with credentials.
    private static func host(in value: String) -> String? {
        var rest = value[...]
        for scheme in ["sip:", "sips:", "http://", "https://"] where rest.lowercased().hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
            break
        }
        rest = rest.prefix { !"/;?#,".contains($0) }
        if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        return try? ServerText(String(rest)).host
    }
}
