/// Why a text is not a usable session description. Nothing of the text is repeated: it may be anybody's.
public enum DescriptionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// More bytes, lines, streams or formats than any description of a call has.
    case tooLarge
    /// It does not begin with `v=0` (RFC 8866 §5.1).
    case notADescription
    /// A line that matters cannot be read; empty lines are not counted.
    case malformed(line: Int, type: Character)

    public var description: String {
        switch self {
        case .tooLarge:
            "the session description is larger than \(SessionDescription.maximumSize) bytes or has too many lines, streams or formats"
        case .notADescription: "the text is no session description: it does not begin with v=0"
        case .malformed(let line, let type): "line \(line) of the session description (\(type)=) cannot be read"
        }
    }
}
