/// An `a=crypto` line: how one side protects what it sends (RFC 4568 §4, §9).
public struct CryptoAttribute: Sendable, Equatable {
    /// Told in an answer, so that the offerer knows which of its lines was chosen; 0 to 999,999,999.
    public var tag: Int
    public var suite: CryptoSuite
    /// One, or several that packets tell apart by their identifiers.
    public var keys: [MasterKey]
    /// False with `UNENCRYPTED_SRTCP`: RTCP is authenticated, and can be read.
    public var encryptsControl: Bool

    public init(tag: Int, suite: CryptoSuite, keys: [MasterKey], encryptsControl: Bool = true) {
        self.tag = tag
        self.suite = suite
        self.keys = keys
        self.encryptsControl = encryptsControl
    }
}

extension CryptoAttribute {
    /// How many keys a line may have.
    private static let maximumKeyCount = 16
    /// RFC 3711 §9.2: packets that a master key may protect, whatever its owner says.
    private static let maximumLifetime: UInt64 = 1 << 48

    /// Reads the value of the attribute.
    ///
    /// - Returns: nil for a line that must not be used (RFC 4568 §5.1.2): malformed, of an unknown suite, or with a
    ///   session parameter that we do not follow, such as `KDR` or `UNAUTHENTICATED_SRTP`.
    public init?(parsing value: String) {
        let fields = value.split { $0 == " " || $0 == "\t" }
        guard fields.count >= 3, (1...9).contains(fields[0].utf8.count), fields[0].isDecimal, let tag = Int(fields[0]),
            let suite = CryptoSuite(rawValue: String(fields[1])), let keys = Self.keys(fields[2], of: suite)
        else { return nil }
        var encryptsControl = true
        for parameter in fields[3...] {
            if parameter == "UNENCRYPTED_SRTCP" {
                encryptsControl = false
            } else if parameter.hasPrefix("WSH=") {
                // §6.3.7: a hint for the replay window, not below 64; ours is larger.
                guard parameter.dropFirst(4).isDecimal, let size = Int(parameter.dropFirst(4)), size >= 64 else {
                    return nil
                }
            } else if !parameter.hasPrefix("-") {
                // §6.3.8: only what begins with a hyphen may be passed over.
                return nil
            }
        }
        self.init(tag: tag, suite: suite, keys: keys, encryptsControl: encryptsControl)
    }

    private static func keys(_ text: Substring, of suite: CryptoSuite) -> [MasterKey]? {
        let parameters = text.split(separator: ";", omittingEmptySubsequences: false)
        guard parameters.count <= maximumKeyCount else { return nil }
        var keys: [MasterKey] = []
        for parameter in parameters {
            guard parameter.lowercased().hasPrefix("inline:"),
                let key = key(parameter.dropFirst("inline:".count), of: suite)
            else { return nil }
            keys.append(key)
        }
        // §6.1: several keys need identifiers, all of one length and no two the same.
        let identifiers = keys.compactMap(\.identifier)
        guard keys.count == 1 || identifiers.count == keys.count,
            Set(identifiers).count == identifiers.count, Set(identifiers.map(\.octets.count)).count <= 1
        else { return nil }
        return keys
    }

    /// - Parameter text: `<key and salt>|2^20|1:4`; the lifetime and the identifier may be missing.
    private static func key(_ text: Substring, of suite: CryptoSuite) -> MasterKey? {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), let secret = Base64.bytes(parts[0]),
            secret.count == suite.keyLength + suite.saltLength
        else { return nil }
        var lifetime: UInt64?
        var identifier: MasterKey.Identifier?
        for part in parts.dropFirst() {
            if part.contains(":") {
                guard identifier == nil, let found = Self.identifier(part) else { return nil }
                identifier = found
            } else {
                guard lifetime == nil, identifier == nil, let found = Self.lifetime(part) else { return nil }
                lifetime = found
            }
        }
        return MasterKey(secret, lifetime: lifetime, identifier: identifier)
    }

    private static func lifetime(_ text: Substring) -> UInt64? {
        let isPower = text.hasPrefix("2^")
        let digits = isPower ? text.dropFirst(2) : text
        guard digits.isDecimal, let number = UInt64(digits), !isPower || number <= 48 else { return nil }
        let lifetime = isPower ? 1 << number : number
        return (1...maximumLifetime).contains(lifetime) ? lifetime : nil
    }

    /// - Parameter text: a number, and in how many octets packets show it.
    private static func identifier(_ text: Substring) -> MasterKey.Identifier? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy(\.isDecimal), let number = UInt64(parts[0]),
            let length = Int(parts[1]), (1...128).contains(length)
        else { return nil }
        guard length >= 8 || number >> (8 * length) == 0 else { return nil }
        let octets = (0..<length).map { position in
            let shift = 8 * (length - 1 - position)
            return shift < 64 ? UInt8(truncatingIfNeeded: number >> shift) : 0
        }
        return MasterKey.Identifier(octets: octets)
    }

    /// The value of the attribute with the first key, as it goes on the wire and nowhere else.
    var value: String {
        let key = keys.first.map { Base64.text($0.secret) } ?? ""
        return "\(tag) \(suite.rawValue) inline:\(key)" + (encryptsControl ? "" : " UNENCRYPTED_SRTCP")
    }
}

extension MediaDescription {
    /// The `a=crypto` lines that can be used, in the order of preference. Of lines with one tag none can.
    var cryptos: [CryptoAttribute] {
        let all = attributes.lazy.filter { $0.name == "crypto" }.compactMap { $0.value.flatMap(CryptoAttribute.init) }
        let tags = Dictionary(all.map { ($0.tag, 1) }, uniquingKeysWith: +)
        return all.filter { tags[$0.tag] == 1 }
    }

    var hasCrypto: Bool { attributes.contains { $0.name == "crypto" } }
}

extension Substring {
    fileprivate var isDecimal: Bool {
        !isEmpty && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
