/// What is asked of a name server (RFC 1035 §4.1.2).
public struct DNSQuestion: Sendable, Hashable {
    /// The kinds of records that finding a SIP server takes.
    public enum Kind: UInt16, Sendable, Hashable, CaseIterable {
        case ipv4 = 1
        case ipv6 = 28
        /// RFC 2782.
        case service = 33
    }

    /// In lower case, without a final dot.
    public let name: String
    public let kind: Kind

    /// - Returns: nil for what is no domain name: a label that is empty or longer than 63 bytes, or more than 253 in all.
    public init?(_ name: String, _ kind: Kind) {
        let name = DNSQuestion.normalised(name)
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, labels.allSatisfy({ (1...63).contains($0.count) }) else { return nil }
        self.name = name
        self.kind = kind
    }

    /// RFC 4343: names compare without regard to the case of ASCII letters.
    static func normalised(_ name: String) -> String {
        let lower = name.lowercased()
        return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
    }

    /// The question as a datagram, with an offer to take longer answers (RFC 6891).
    public func message(identifier: UInt16) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(identifier >> 8), UInt8(identifier & 0xff)]
        // Recursion desired; one question, one additional record.
        bytes += [0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 1]
        for label in name.utf8.split(separator: UInt8(ascii: ".")) { bytes += [UInt8(label.count)] + label }
        bytes += [0, UInt8(kind.rawValue >> 8), UInt8(kind.rawValue & 0xff), 0, 1]
        // OPT: root name, type 41, 1232 bytes, no flags, no options.
        return bytes + [0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0]
    }
}
