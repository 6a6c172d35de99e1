import MediaCore
import NameResolution

/// Finds the addresses of a SIP server (RFC 3263 §4).
///
/// The transport is always given, so NAPTR has nothing to say (§4.1).
struct ServerLocation {
    /// Which kinds of addresses are wanted, the preferred ones first.
    enum Families: Sendable, Equatable {
        case ipv4, ipv6, ipv4First, ipv6First

        /// Reads `policy.endpoint.ip_versions`.
        init(_ text: String) {
            switch text.lowercased().filter({ !$0.isWhitespace }) {
            case "ipv4": self = .ipv4
            case "ipv6": self = .ipv6
            case "ipv6,ipv4": self = .ipv6First
            default: self = .ipv4First
            }
        }

        var kinds: [DNSQuestion.Kind] {
            switch self {
            case .ipv4: [.ipv4]
            case .ipv6: [.ipv6]
            case .ipv4First: [.ipv4, .ipv6]
            case .ipv6First: [.ipv6, .ipv4]
            }
        }
    }

    /// Places that are asked about, and addresses that are tried in the end: more than any service has.
    private static let mostPlaces = 16
    private static let mostTargets = 32

    let resolver: NameResolver
    let families: Families

    /// - Returns: at least one target, in the order in which to try them.
    func targets(of server: ServerName) async throws(ResolutionError) -> [ServerTarget] {
        let port = server.port ?? server.transport.defaultPort
        if let literal = SocketAddress(host: server.host, port: 0) {
            return [ServerTarget(host: literal.host, port: port)]
        }
        let known = Self.sorted(HostsTable.current().addresses(of: server.host), families)
        if !known.isEmpty { return known.map { ServerTarget(host: $0, port: port) } }
        var failure = ResolutionError.unknownName(server.host)
        for name in await resolver.settings.candidates(for: server.host) {
            do throws(ResolutionError) {
                if server.port == nil {
                    let found = try await services(server.transport.servicePrefix, of: name)
                    if !found.isEmpty { return found }
                }
                let found = try await addresses(of: name)
                if !found.isEmpty { return found.prefix(Self.mostTargets).map { ServerTarget(host: $0, port: port) } }
            } catch {
                // A name server's silence says more than a search domain's ignorance.
                if failure == .unknownName(server.host) { failure = error }
                if case .noServer = error { break }
            }
        }
        throw failure
    }

    private func services(_ prefix: String, of name: String) async throws(ResolutionError) -> [ServerTarget] {
        guard let question = DNSQuestion("\(prefix).\(name)", .service) else { throw .notAName(name) }
        let answer = try await resolver.answer(to: question)
        if !answer.services.isEmpty, answer.services.allSatisfy(\.target.isEmpty) { throw .noService(name) }
        let order = ServiceRecord.ordered(answer.services) { Int.random(in: $0) }.prefix(Self.mostPlaces)
        // All at once: a target that nobody knows must not hold up the next.
        let found = await withTaskGroup(of: (Int, [ServerTarget]).self) { group in
            for (index, record) in order.enumerated() {
                group.addTask {
                    let found = (try? await self.addresses(of: record.target)) ?? []
                    return (index, found.map { ServerTarget(host: $0, port: record.port) })
                }
            }
            return await group.reduce(into: [Int: [ServerTarget]]()) { $0[$1.0] = $1.1 }
        }
        return Array(order.indices.flatMap { found[$0] ?? [] }.prefix(Self.mostTargets))
    }

    private func addresses(of name: String) async throws(ResolutionError) -> [String] {
        let known = Self.sorted(HostsTable.current().addresses(of: name), families)
        if !known.isEmpty { return known }
        let kinds = families.kinds
        guard let first = DNSQuestion(name, kinds[0]) else { throw .notAName(name) }
        guard let kind = kinds.dropFirst().first, let second = DNSQuestion(name, kind) else {
            return try await resolver.answer(to: first).addresses
        }
        async let others = resolver.answer(to: second).addresses
        let preferred: [String]
        do throws(ResolutionError) {
            preferred = try await resolver.answer(to: first).addresses
        } catch {
            // The name has perhaps nothing of the other kind either, but it may.
            guard let rest = try? await others, !rest.isEmpty else { throw error }
            return rest
        }
        return preferred + ((try? await others) ?? [])
    }

    /// Of numeric addresses, those of the wanted kinds in the wanted order.
    static func sorted(_ addresses: [String], _ families: Families) -> [String] {
        families.kinds.flatMap { kind in addresses.filter { $0.contains(":") == (kind == .ipv6) } }
    }
}
