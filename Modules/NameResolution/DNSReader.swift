import BoundedNumbers
import Glibc

/// Reads a message of the domain name system, which a stranger may have written.
struct DNSReader {
    struct Record {
        /// In lower case.
        var owner: String
        var kind: UInt16
        var timeToLive: RecordLifetime
        var address: String?
        var service: ServiceRecord?
        /// In lower case.
        var alias: String?
    }

    private static let aliasKind: UInt16 = 5
    /// As many as a name has labels (RFC 1035 §2.3.4).
    private static let mostPointers = 127

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func skip(_ count: Int) -> Bool {
        guard position + count <= bytes.count else { return false }
        position += count
        return true
    }

    mutating func number() -> UInt16? {
        guard position + 2 <= bytes.count else { return nil }
        defer { position += 2 }
        return UInt16(bytes[position]) << 8 | UInt16(bytes[position + 1])
    }

    /// A name, whose end may stand further up in the message (RFC 1035 §4.1.4).
    mutating func name() -> String? {
        var labels: [String] = []
        var (at, end): (Int, Int?) = (position, nil)
        var length = 0
        var pointers = 0
        while true {
            guard at < bytes.count else { return nil }
            let count = Int(bytes[at])
            if count == 0 { break }
            if count & 0xc0 == 0xc0 {
                guard at + 1 < bytes.count else { return nil }
                end = end ?? at + 2
                let target = (count & 0x3f) << 8 | Int(bytes[at + 1])
                // Only ever backwards, so that it comes to an end, and not from one pointer to the next all the way.
                pointers += 1
                guard target < at, pointers <= Self.mostPointers else { return nil }
                at = target
                continue
            }
            length += count + 1
            guard count & 0xc0 == 0, at + 1 + count <= bytes.count, length <= 254 else { return nil }
            labels.append(String(decoding: bytes[at + 1..<at + 1 + count], as: UTF8.self))
            at += 1 + count
        }
        position = end ?? at + 1
        return labels.joined(separator: ".")
    }

    mutating func record() -> Record? {
        guard let owner = name(), let kind = number(), let family = number(), let high = number(),
            let low = number(), let length = number(), position + Int(length) <= bytes.count
        else { return nil }
        let end = position + Int(length)
        defer { position = end }
        // RFC 2181 §8: a time with the highest bit set counts as none.
        let seconds = UInt32(high) << 16 | UInt32(low)
        var record = Record(
            owner: owner.lowercased(), kind: kind, timeToLive: RecordLifetime(seconds > UInt32(Int32.max) ? 0 : seconds)
        )
        guard family == 1 else { return record }
        switch kind {
        case DNSQuestion.Kind.ipv4.rawValue where length == 4: record.address = address(AF_INET)
        case DNSQuestion.Kind.ipv6.rawValue where length == 16: record.address = address(AF_INET6)
        case DNSQuestion.Kind.service.rawValue:
            guard let priority = number(), let weight = number(), let port = number(), let target = name(),
                position <= end
            else { return nil }
            record.service = ServiceRecord(priority: priority, weight: weight, port: port, target: target.lowercased())
        case Self.aliasKind:
            guard let alias = name(), position <= end else { return nil }
            record.alias = alias.lowercased()
        default: break
        }
        return record
    }

    private func address(_ family: Int32) -> String? {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let isThere = bytes[position...].withUnsafeBytes { raw in
            inet_ntop(family, raw.baseAddress, &text, socklen_t(text.count)) != nil
        }
        return isThere ? String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }
}
