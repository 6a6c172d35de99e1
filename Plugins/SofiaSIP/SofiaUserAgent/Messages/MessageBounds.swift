/// How much a message may be. What is beyond is refused before any of its fields is parsed.
public enum MessageBounds {
    /// Octets of a message, body included: as many as a datagram holds.
    public static let octets = 65_536
    /// Octets of the start line or of one field, the lines that continue it included.
    public static let fieldOctets = 8_192
    /// Header fields.
    public static let fields = 200
    /// Values of all fields together, by the commas between them: `Via: a, b` is two fields in one (RFC 3261 §7.3.1).
    public static let values = 1_000
    /// How long the header fields may take to arrive over a stream (RFC 3261 §17.1.1.1, 64 times T1).
    public static let patience = Duration.seconds(32)
}

/// Looks at the head of a message as it arrives, at each octet once; a value.
public struct HeadScan: Sendable, Equatable {
    public enum Verdict: Sendable, Equatable {
        /// Its end has not come yet.
        case incomplete
        /// The body begins there.
        case whole(end: Int)
        /// It is beyond ``MessageBounds``.
        case excessive
    }

    /// Octets that were looked at.
    public internal(set) var scanned = 0
    /// Octets of the fields that are whole and within the bounds.
    public internal(set) var kept = 0
    var fields = 0
    var values = 0
    var fieldOctets = 0
    var isWithinLine = false
    var isAfterReturn = false
    /// A CR was found where a line begins, and what follows it is not there yet.
    var isEmptyLine = false

    public init() {}

    /// - Parameter octets: from the first line on, what was looked at before included.
    public mutating func scan(_ octets: UnsafeRawBufferPointer) -> Verdict {
        while scanned < octets.count {
            let octet = octets[scanned]
            scanned += 1
            guard scanned <= MessageBounds.octets else { return .excessive }
            let isPaired = isAfterReturn && octet == UInt8(ascii: "\n")
            isAfterReturn = octet == UInt8(ascii: "\r")
            if isPaired {
                // The rest of CR LF; an empty line ends with it.
                if isEmptyLine { return .whole(end: scanned) }
                continue
            }
            // A CR that stood alone was an empty line of its own.
            if isEmptyLine { return .whole(end: scanned - 1) }
            let isLineEnd = isAfterReturn || octet == UInt8(ascii: "\n")
            if !isWithinLine {
                if isLineEnd {
                    guard isAfterReturn else { return .whole(end: scanned) }
                    isEmptyLine = true
                    continue
                }
                isWithinLine = true
                // A line that begins with white space goes on with the field before it (RFC 3261 §7.3.1).
                if octet != UInt8(ascii: " "), octet != UInt8(ascii: "\t") || fields == 0 { beginField() }
                guard fields <= MessageBounds.fields else { return .excessive }
            }
            if isLineEnd { isWithinLine = false }
            if octet == UInt8(ascii: ",") { values += 1 }
            fieldOctets += 1
            guard fieldOctets <= MessageBounds.fieldOctets, values <= MessageBounds.values else { return .excessive }
        }
        return .incomplete
    }

    private mutating func beginField() {
        kept = scanned - 1
        fields += 1
        fieldOctets = 0
    }
}
