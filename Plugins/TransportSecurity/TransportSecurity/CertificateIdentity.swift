import Glibc

/// Whom a certificate is for, and whether that is the SIP server that was asked for (RFC 5922 §7).
public struct CertificateIdentity: Sendable, Equatable {
    /// A subject alternative name (RFC 5280 §4.2.1.6).
    public enum Name: Sendable, Equatable {
        case dns(String)
        case uri(String)
        /// 4 or 16 bytes.
        case address([UInt8])
    }

    public var names: [Name]
    public var commonName: String?

    public init(names: [Name], commonName: String? = nil) {
        self.names = names
        self.commonName = commonName
    }

    /// Whether the certificate is for this host.
    ///
    /// A SIP URI or a DNS name must be it in full: there are no wildcards (RFC 5922 §7.2). The common name counts only where
    /// there is no subject alternative name of any kind (§7.1).
    /// - Parameter host: a name, or a numeric address without brackets.
    public func isOf(_ host: String) -> Bool {
        if let address = Self.address(host) { return names.contains(.address(address)) }
        let wanted = Self.normalised(host)
        guard names.isEmpty else {
            return names.contains { name in
                switch name {
                case .dns(let text): Self.normalised(text) == wanted
                case .uri(let text): Self.sipHost(text).map(Self.normalised) == wanted
                case .address: false
                }
            }
        }
        return commonName.map(Self.normalised) == wanted
    }

    static func isAddress(_ host: String) -> Bool { address(host) != nil }

    /// The address in network order.
    private static func address(_ host: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var six = in6_addr()
        if inet_pton(AF_INET6, host, &six) == 1 { return withUnsafeBytes(of: six) { Array($0) } }
        return nil
    }

    /// Names compare without regard to case (RFC 4343) and to the final dot. A NUL within never matches.
    private static func normalised(_ name: String) -> String {
        let lower = name.lowercased()
        return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
    }

    /// The host of a SIP URI; nil for another scheme, or one with a user part, which names a person (RFC 5922 §7.1).
    private static func sipHost(_ uri: String) -> String? {
        guard let colon = uri.firstIndex(of: ":"), ["sip", "sips"].contains(uri[..<colon].lowercased()) else {
            return nil
        }
        let rest = uri[uri.index(after: colon)...]
        guard !rest.contains("@"), !rest.hasPrefix("[") else { return nil }
        return String(rest.prefix { $0 != ":" && $0 != ";" && $0 != "?" })
    }
}

extension CertificateIdentity: CustomStringConvertible {
    /// The names as a person reads them; at most four, without anything that could break a line.
    public var description: String {
        var texts = names.map { name in
            switch name {
            case .dns(let text), .uri(let text): text
            case .address(let bytes): Self.text(of: bytes)
            }
        }
        if texts.isEmpty, let commonName { texts = [commonName] }
        guard !texts.isEmpty else { return "nobody" }
        return texts.prefix(4).map { text in
            String(text.unicodeScalars.filter { $0.value > 0x20 && $0.value != 0x7f }.prefix(80).map(Character.init))
        }.joined(separator: ", ")
    }

    private static func text(of bytes: [UInt8]) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard bytes.count == 4 || bytes.count == 16 else { return "an address" }
        _ = inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
