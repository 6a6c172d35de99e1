/// Why bytes are no JSON text, and where. Nothing of the input is repeated: it may hold secrets.
struct JSONError: Error, Equatable, CustomStringConvertible {
    enum Reason: String, Sendable {
        case empty = "there is nothing"
        case byteOrderMark = "a byte-order mark is not allowed"
        case unexpected = "this character is not expected here"
        case endsTooSoon = "the text ends too soon"
        case trailing = "there is more behind the value"
        case duplicateMember = "this member is there twice"
        case tooDeep = "values are nested more than 32 deep"
        case controlCharacter = "a control character in a string must be escaped"
        case invalidEscape = "this escape is not defined"
        case loneSurrogate = "half a surrogate pair is no character"
        case invalidUTF8 = "this string is not UTF-8"
        case invalidNumber = "this is not how a number is written"
        case numberTooLarge = "this number is too large"
    }

    var reason: Reason
    /// Offset in bytes from the start.
    var position: Int

    var description: String { "\(reason.rawValue) (at byte \(position))" }
}
