/// Whom to ask about names, and how patiently (resolv.conf(5)).
public struct ResolverSettings: Sendable, Equatable {
    /// A name server.
    public struct Server: Sendable, Hashable {
        /// Numeric, without brackets.
        public var host: String
        public var port: UInt16

        public init(host: String, port: UInt16 = 53) {
            self.host = host
            self.port = port
        }
    }

    /// As many as the system's own resolver takes.
    private static let mostServers = 3

    /// In the order in which they are asked.
    public var servers: [Server]
    /// Domains that a short name is looked for in.
    public var searched: [String]
    /// A name with fewer dots than this is short.
    public var dots = 1
    /// How long one server may take.
    public var timeout = Duration.seconds(2)
    /// How often all servers are asked.
    public var attempts = 2

    public init(servers: [Server], searched: [String] = []) {
        self.servers = servers
        self.searched = searched
    }

    /// Reads a `resolv.conf`. Without a name server in it, this machine is asked.
    public init(_ text: String) {
        self.init(servers: [])
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.prefix { $0 != "#" && $0 != ";" }.split(whereSeparator: \.isWhitespace).map(String.init)
            switch words.first {
            case "nameserver":
                // An interface behind a link-local address has no place in an address's text.
                guard words.count > 1, servers.count < Self.mostServers, !words[1].contains("%") else { continue }
                servers.append(Server(host: words[1]))
            case "search", "domain": searched = Array(words.dropFirst())
            case "options": words.dropFirst().forEach { take(option: $0) }
            default: break
            }
        }
        if servers.isEmpty { servers = [Server(host: "127.0.0.1")] }
    }

    private mutating func take(option: String) {
        let parts = option.split(separator: ":")
        guard parts.count == 2, let value = Int(parts[1]), value >= 0 else { return }
        switch parts[0] {
        case "ndots": dots = min(value, 15)
        // A phone that waits longer than this for one server takes longer than a person for the next.
        case "timeout": timeout = .seconds(min(max(value, 1), 2))
        case "attempts": attempts = min(max(value, 1), 3)
        default: break
        }
    }

    /// The full names to try for a name, in order.
    public func candidates(for name: String) -> [String] {
        if name.hasSuffix(".") { return [String(name.dropLast())] }
        let longer = searched.map { $0 == "." ? name : "\(name).\($0)" }
        let isShort = name.utf8.count { $0 == UInt8(ascii: ".") } < dots
        return isShort ? longer + [name] : [name] + longer
    }
}
