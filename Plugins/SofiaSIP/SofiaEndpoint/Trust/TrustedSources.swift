import SettingsCatalogue
import SofiaUserAgent

/// From which addresses requests are taken, and which of them are a connection's own servers; a value.
///
/// Addresses are compared as numbers: an IPv4 address and its IPv4-mapped IPv6 one are the same (``IPAddress``).
struct TrustedSources: Sendable, Equatable {
    /// The addresses of one connection's servers.
    private struct Servers: Sendable, Equatable {
        /// What each name, of server, proxy or redirection, stands for.
        var byName: [String: [IPAddress]] = [:]
        /// Where a REGISTER was granted from.
        var registrars: [IPAddress] = []
    }

    /// More than these no name has that is meant seriously.
    static let mostAddresses = 64
    /// How many servers of a connection may grant from addresses of their own.
    static let mostRegistrars = 16

    private let peers: [TrustedPeer]
    private var addressesOfPeers: [String: [IPAddress]] = [:]
    private var servers: [Int: Servers] = [:]

    /// - Parameter peers: `policy.endpoint.trusted_peers`.
    init(peers: [TrustedPeer] = []) {
        self.peers = peers
    }

    /// The names among the peers, to be looked up.
    var names: [String] {
        peers.compactMap { if case .name(let name) = $0 { name } else { nil } }
    }

    /// A name of a connection's server stands for these now. What cannot be found keeps what it had.
    mutating func take(_ addresses: [String], of name: String, connection: Int) {
        let found = Self.numbers(addresses)
        guard !found.isEmpty else { return }
        servers[connection, default: Servers()].byName[name.lowercased()] = found
    }

    /// A trusted peer's name stands for these now.
    mutating func take(_ addresses: [String], ofPeer name: String) {
        let found = Self.numbers(addresses)
        if !found.isEmpty { addressesOfPeers[name] = found }
    }

    /// A REGISTER was granted from there.
    mutating func registered(from source: MessagePlace, connection: Int) {
        let address = IPAddress(source)
        var known = servers[connection, default: Servers()].registrars.filter { !$0.isSame(as: address) }
        known.append(address)
        servers[connection]?.registrars = Array(known.suffix(Self.mostRegistrars))
        if servers[connection] == nil { servers[connection] = Servers(registrars: known) }
    }

    /// Whether it is a server of this connection.
    func isServer(_ address: IPAddress, of connection: Int) -> Bool {
        guard let known = servers[connection] else { return false }
        return known.registrars.contains { $0.isSame(as: address) }
            || known.byName.values.contains { $0.contains { $0.isSame(as: address) } }
    }

    /// Whether it is a server of any connection.
    func isServer(_ address: IPAddress) -> Bool {
        servers.keys.contains { isServer(address, of: $0) }
    }

    /// Whether requests are taken from there: it is a server, or a trusted peer.
    func trusts(_ address: IPAddress) -> Bool {
        isServer(address)
            || peers.contains { peer in
                switch peer {
                case .network(let network, let prefix): address.isWithin(network, prefix: prefix)
                case .name(let name): addressesOfPeers[name]?.contains { $0.isSame(as: address) } ?? false
                }
            }
    }

    private static func numbers(_ texts: [String]) -> [IPAddress] {
        texts.prefix(mostAddresses).compactMap { IPAddress($0) }
    }
}

extension IPAddress {
    init(_ place: MessagePlace) {
        self.init(high: place.high, low: place.low, zone: place.zone)
    }
}
