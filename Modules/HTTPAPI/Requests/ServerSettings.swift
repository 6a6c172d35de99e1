import SettingsCatalogue

/// Settings that name hosts: `connector.allowed_servers` holds for them as for connections.
enum ServerSettings {
    /// Whether a value of this setting stays within the allowed servers. A network is more than any pattern can hold but `*`.
    /// - Parameters:
    ///   - value: as the catalogue returned it, and as it is used.
    ///   - allowedServers: empty allows any.
    static func allows(_ value: String, for key: String, among allowedServers: [HostPattern]) -> Bool {
        guard !allowedServers.isEmpty else { return true }
        return SettingsCatalogue.hosts(in: value, for: key).allSatisfy { named in
            switch named {
            case .host(let host): allowedServers.contains { $0.matches(host) }
            case .network: allowedServers.contains(HostPattern("*"))
            }
        }
    }
}
