/// Cuts the bytes of a stream into SIP messages (RFC 3261 §18.3); a value.
struct StreamFramer: Sendable {
    enum Piece: Sendable, Equatable {
        /// A whole message: head, empty line and body.
        case message([UInt8])
        /// Empty lines between messages, which keep the connection alive (RFC 5626 §4.4.1).
        case padding([UInt8])
    }

    /// What is no SIP, or more than a phone takes.
    struct Malformed: Error, Equatable {}

    private static let longestHead = 65_536
    private static let longestBody = 262_144

    private var bytes: [UInt8] = []

    mutating func take(_ more: [UInt8]) throws(Malformed) -> [Piece] {
        bytes += more
        var pieces: [Piece] = []
        var start = 0
        while start < bytes.count {
            if bytes[start] == 0x0d || bytes[start] == 0x0a {
                let end = bytes[start...].firstIndex { $0 != 0x0d && $0 != 0x0a } ?? bytes.count
                pieces.append(.padding(Array(bytes[start..<end])))
                start = end
                continue
            }
            guard let body = Self.bodyStart(bytes, from: start) else {
                guard bytes.count - start <= Self.longestHead else { throw Malformed() }
                break
            }
            guard let length = Self.contentLength(bytes[start..<body]), length <= Self.longestBody else {
                throw Malformed()
            }
            guard body + length <= bytes.count else { break }
            pieces.append(.message(Array(bytes[start..<body + length])))
            start = body + length
        }
        bytes.removeFirst(start)
        return pieces
    }

    /// Where the body begins: behind the first empty line.
    private static func bodyStart(_ bytes: [UInt8], from start: Int) -> Int? {
        var lineStart = start
        while let end = bytes[lineStart...].firstIndex(of: 0x0a) {
            if end == lineStart || (end == lineStart + 1 && bytes[lineStart] == 0x0d) { return end + 1 }
            lineStart = end + 1
        }
        return nil
    }

    /// RFC 3261 §20.14. Over a stream it must be there; without it, nothing follows the head.
    private static func contentLength(_ head: ArraySlice<UInt8>) -> Int? {
        for line in head.split(separator: 0x0a) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon - line.startIndex <= 24 else { continue }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased().filter { $0 != " " && $0 != "\t" }
            guard name == "content-length" || name == "l" else { continue }
            let digits = line[line.index(after: colon)...].filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0d }
            guard !digits.isEmpty, digits.count <= 9, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return nil
            }
            return Int(String(decoding: digits, as: UTF8.self))
        }
        return 0
    }
}
