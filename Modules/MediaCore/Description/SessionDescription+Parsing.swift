extension SessionDescription {
    /// Reads a description, tolerant in what it need not understand: line ends may be CRLF, LF or CR, fields may be
    /// parted by several spaces, unknown lines are skipped, `o=`, `s=` and `t=` may be missing.
    ///
    /// - Throws: ``DescriptionError``. Work and memory are bounded by ``maximumSize``, ``maximumLineCount``, ``maximumStreamCount`` and
    ///   ``maximumFormatCount``.
    public static func parse(_ text: String) throws(DescriptionError) -> SessionDescription {
        guard text.utf8.count <= maximumSize else { throw .tooLarge }
        let lines = text.utf8.split(maxSplits: maximumLineCount) {
            $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
        }
        guard lines.count <= maximumLineCount else { throw .tooLarge }
        var reader = Reader()
        for (index, line) in lines.enumerated() {
            try reader.read(Substring(line), number: index + 1)
        }
        guard !lines.isEmpty else { throw .notADescription }
        return reader.result
    }

    private struct Reader {
        var result = SessionDescription(origin: nil, connection: nil, media: [])
        var hasTiming = false

        mutating func read(_ line: Substring, number: Int) throws(DescriptionError) {
            let bytes = line.utf8
            guard number > 1 || line.hasPrefix("v=0") else { throw .notADescription }
            guard let type = line.first, bytes.count >= 2,
                bytes[bytes.index(after: bytes.startIndex)] == UInt8(ascii: "=")
            else { return }
            // RFC 8866 §5: NUL stands nowhere in a description.
            guard !bytes.contains(0) else { throw .malformed(line: number, type: type) }
            let value = line.dropFirst(2)
            let understood =
                switch type {
                case "v": value.trimmed == "0"
                case "o": readOrigin(value)
                case "s": readName(value)
                case "c": readConnection(value)
                case "t": readTiming(value)
                case "m": readMedia(value)
                case "a": readAttribute(value)
                default: true
                }
            guard understood else { throw .malformed(line: number, type: type) }
            guard result.media.count <= maximumStreamCount,
                (result.media.last?.formats.count ?? 0) <= maximumFormatCount
            else { throw .tooLarge }
        }

        private mutating func readOrigin(_ value: Substring) -> Bool {
            let fields = value.fields
            guard fields.count == 6, fields[1].isNumber, fields[2].isNumber, let address = Connection(fields[3...])
            else {
                return false
            }
            result.origin = Origin(
                username: String(fields[0]), sessionID: String(fields[1]), version: String(fields[2]), address: address)
            return true
        }

        private mutating func readName(_ value: Substring) -> Bool {
            result.name = String(value)
            return true
        }

        private mutating func readTiming(_ value: Substring) -> Bool {
            let fields = value.fields
            guard fields.count == 2, fields.allSatisfy(\.isNumber) else { return false }
            if !hasTiming { result.timing = fields.joined(separator: " ") }
            hasTiming = true
            return true
        }

        private mutating func readConnection(_ value: Substring) -> Bool {
            guard let connection = Connection(value.fields[...]) else { return false }
            if result.media.isEmpty {
                result.connection = connection
            } else if result.media[result.media.count - 1].connection == nil {
                result.media[result.media.count - 1].connection = connection
            }
            return true
        }

        private mutating func readMedia(_ value: Substring) -> Bool {
            let fields = value.fields
            // `49170/2` is a port and a count of ports (RFC 8866 §5.14).
            guard fields.count >= 3,
                let port = fields[1].split(separator: "/", maxSplits: 1).first.flatMap({ UInt16($0) })
            else { return false }
            result.media.append(
                MediaDescription(
                    kind: String(fields[0]), port: port, transport: String(fields[2]),
                    formats: fields.dropFirst(3).map { String($0) }))
            return true
        }

        private mutating func readAttribute(_ value: Substring) -> Bool {
            let parts = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts[0].trimmed
            guard !name.isEmpty else { return true }
            let attribute = Attribute(String(name), parts.count == 2 ? String(parts[1].trimmed) : nil)
            if result.media.isEmpty {
                result.attributes.append(attribute)
            } else {
                result.media[result.media.count - 1].attributes.append(attribute)
            }
            return true
        }
    }
}

extension SessionDescription.Connection {
    /// - Parameter fields: `IN`, `IP4`, `192.0.2.1/127`.
    init?(_ fields: ArraySlice<Substring>) {
        guard fields.count == 3, let network = fields.first, network == "IN",
            let host = fields.last?.split(separator: "/").first
        else { return nil }
        switch fields[fields.startIndex + 1] {
        case "IP4": self.init(isIPv6: false, host: String(host))
        case "IP6": self.init(isIPv6: true, host: String(host))
        default: return nil
        }
    }
}

extension Substring {
    fileprivate var fields: [Substring] { split { $0 == " " || $0 == "\t" } }

    fileprivate var trimmed: Substring {
        var result = drop { $0 == " " || $0 == "\t" }
        while result.last == " " || result.last == "\t" { result.removeLast() }
        return result
    }

    fileprivate var isNumber: Bool {
        !isEmpty && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
