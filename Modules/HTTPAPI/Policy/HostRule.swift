/// Which `Host` a request may name: the guard against names that are rebound to the loopback address.
struct HostRule: Sendable {
    /// Lower case, with or without a port.
    private let listed: [String]

    /// - Parameter allowed: further hosts, as `name` (for the bound port or none) or `name:port`.
    init(allowed: [String]) {
        listed = allowed.map { $0.lowercased() }
    }

    /// - Parameter port: the port that the connection came in on.
    func allows(_ host: String, port: Int) -> Bool {
        guard let authority = Authority(host[...]) else { return false }
        let isOurPort = authority.port.map { Int($0) == port } ?? true
        if isOurPort, IPAddressText.isLoopback(host: authority.host) { return true }
        guard !listed.isEmpty else { return false }
        return listed.contains(host.lowercased()) || isOurPort && listed.contains(authority.host.lowercased())
    }
}
