/// Settings that name hosts: what they may be, and whom they name.
extension SettingsCatalogue {
    /// Whom a value of a setting names.
    public enum NamedHost: Sendable, Equatable {
        /// A name or a numeric address, without brackets.
        case host(String)
        /// More addresses than one, as text.
        case network(String)
    }

    /// The hosts that a canonical value names, by the value that is used; none for settings of other kinds.
    public static func hosts(in text: String, for key: String) -> [NamedHost] {
        guard !text.isEmpty, let kind = setting(for: key)?.kind else { return [] }
        switch kind {
        case .server: return (try? ServerAddress(text)).map { [.host($0.host)] } ?? []
        case .httpProxy: return (try? HTTPProxyAddress(text)).map { [.host($0.server.host)] } ?? []
        case .address: return (try? address(text))?.server.map { [.host($0.host)] } ?? []
        case .peers: return TrustedPeer.list(text).map(\.namedHost)
        case .flag, .integer, .decimal, .text, .file, .choice, .list, .deviceNames: return []
        }
    }

    /// The canonical text of a value that names one host; nil for settings of other kinds.
    static func place(_ text: String, _ kind: SettingKind) -> Result<String, ServerAddress.Failure>? {
        do throws(ServerAddress.Failure) {
            switch kind {
            case .server: return .success(try ServerAddress(text).text)
            case .httpProxy: return .success(try HTTPProxyAddress(text).text)
            case .address: return .success(try address(text).text)
            case .peers: return .success(try peers(SettingList.items(text, commaSeparated: true)))
            case .flag, .integer, .decimal, .text, .file, .choice, .list, .deviceNames: return nil
            }
        } catch {
            return .failure(error)
        }
    }

    /// `user@host` with parameters, which a `sip:` before it makes a URI.
    private static func address(_ text: String) throws(ServerAddress.Failure) -> DialledAddress {
        let hasScheme = ["sip:", "sips:"].contains { text.lowercased().hasPrefix($0) }
        return try DialledAddress(hasScheme ? text : "sip:\(text)")
    }

    /// The canonical text of a list of peers that came as one; nil for what is none.
    static func peers(_ value: SettingInput) -> (text: String, adjusted: Bool)? {
        guard case .list(let texts) = value else { return nil }
        return (try? peers(texts.map(\.trimmed).filter { !$0.isEmpty })).map { ($0, false) }
    }

    private static func peers(_ items: [String]) throws(ServerAddress.Failure) -> String {
        guard items.count <= mostPeers else { throw .init("has more than \(mostPeers) peers") }
        var texts: [String] = []
        for item in items { texts.append(try TrustedPeer(item).text) }
        return texts.joined(separator: ",")
    }

    /// Each is looked at whenever a request comes.
    private static let mostPeers = 64
}

extension TrustedPeer {
    fileprivate var namedHost: SettingsCatalogue.NamedHost {
        switch self {
        case .name(let name): .host(name)
        case .network(let address, prefix: 128): .host("\(address)")
        case .network: .network(text)
        }
    }
}
