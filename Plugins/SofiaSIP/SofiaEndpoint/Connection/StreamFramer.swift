import SofiaUserAgent

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

    private var bytes: [UInt8] = []
    /// Of the message at the front; each octet is looked at once, however they trickle.
    private var scan = HeadScan()
    /// Octets of the message at the front, once its head is whole.
    private var expected: Int?

    /// - Throws: ``Malformed``, also for what is beyond ``MessageBounds``. Nothing can be read of the stream after that.
    mutating func take(_ more: [UInt8]) throws(Malformed) -> [Piece] {
        bytes += more
        var pieces: [Piece] = []
        var start = 0
        while start < bytes.count {
            if scan.scanned == 0, bytes[start] == 0x0d || bytes[start] == 0x0a {
                let end = bytes[start...].firstIndex { $0 != 0x0d && $0 != 0x0a } ?? bytes.count
                pieces.append(.padding(Array(bytes[start..<end])))
                start = end
                continue
            }
            guard let length = try length(from: start), start + length <= bytes.count else { break }
            pieces.append(.message(Array(bytes[start..<start + length])))
            start += length
            (scan, expected) = (HeadScan(), nil)
        }
        if start > 0 { bytes.removeFirst(start) }
        return pieces
    }

    /// Octets of the message that begins here; nil while its head is not whole.
    private mutating func length(from start: Int) throws(Malformed) -> Int? {
        if let expected { return expected }
        var scan = scan
        let verdict = bytes.withUnsafeBytes { scan.scan(UnsafeRawBufferPointer(rebasing: $0[start...])) }
        self.scan = scan
        switch verdict {
        case .incomplete: return nil
        case .excessive: throw Malformed()
        case .whole(let end):
            guard let body = Self.contentLength(bytes[start..<start + end]), end + body <= MessageBounds.octets else {
                throw Malformed()
            }
            expected = end + body
            return expected
        }
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
