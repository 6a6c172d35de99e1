/// Somebody whose calls are taken, as `policy.endpoint.trusted_peers` names him: an address, a network, or a host name.
public enum TrustedPeer: Sendable, Hashable {
    /// A network by its address and how many first bits count, of 128 (``IPAddress/isWithin(_:prefix:)``); a single address is one
    /// of full length.
    case network(IPAddress, prefix: Int)
    /// All addresses that the name stands for.
    case name(String)

    /// - Parameter text: `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32` (with or without brackets around the address), or a name.
    public init(_ text: String) throws(ServerAddress.Failure) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var host = parts[0]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard let address = IPAddress(String(host)) else {
            let server = try ServerAddress(text)
            guard server.port == nil else { throw .init("a trusted peer is named without a port") }
            self = .name(server.host)
            return
        }
        let longest = address.isIPv4 ? 32 : 128
        guard parts.count == 2 else {
            self = .network(address, prefix: 128)
            return
        }
        guard parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let bits = Int(parts[1]), bits <= longest
        else { throw .init("a network is written as address/bits, with 0 to \(longest) bits") }
        self = .network(address, prefix: 128 - longest + bits)
    }

    /// The canonical text.
    public var text: String {
        switch self {
        case .name(let name): return name
        case .network(let address, let prefix):
            let zone = address.zone == 0 ? "" : "%\(address.zone)"
            return "\(address)\(zone)" + (prefix == 128 ? "" : "/\(address.isIPv4 ? prefix - 96 : prefix)")
        }
    }

    /// The peers of a setting's text.
    public static func list(_ text: String) -> [TrustedPeer] {
        SettingList.items(text, commaSeparated: true).compactMap { try? TrustedPeer($0) }
    }
}
