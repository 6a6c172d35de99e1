/// Whom to call: a number or name (`7002`, `+49301234`), `user@host`, or a URI of scheme `sip`, `sips` or `tel`.
struct DialText: Equatable {
    let text: String
    /// Of the URI or address, without brackets; nil for what the phone's own server must find.
    let host: String?

    /// Why a text names nobody; the message is for the client.
    struct Failure: Error, Equatable {
        var message: String
    }

    private static let longest = 256

    init(_ text: String) throws(Failure) {
        guard !text.isEmpty else { throw Failure(message: "must not be empty: write a number or an address") }
        guard text.utf8.count <= Self.longest else { throw Failure(message: "must have at most \(Self.longest) bytes") }
        // It becomes part of a request line and of header fields, where these would end it.
        guard text.utf8.allSatisfy({ 0x21..<0x7F ~= $0 && !"<>\"\\^`{|}".utf8.contains($0) }) else {
            throw Failure(message: "must be a number or address in ASCII, without spaces, quotes and angle brackets")
        }
        // What stands behind a question mark would be put into the request as header fields (RFC 3261 §19.1.1).
        guard !text.utf8.contains(UInt8(ascii: "?")) else {
            throw Failure(message: "must not have header fields behind a question mark")
        }
        self.text = text
        host = try Self.host(of: text)
    }

    private static func host(of text: String) throws(Failure) -> String? {
        var rest = text[...]
        var isAddress = false
        if let colon = rest.firstIndex(of: ":") {
            switch rest[..<colon].lowercased() {
            case "tel":
                guard rest.index(after: colon) < rest.endIndex else { throw Failure(message: "the number is missing") }
                return nil
            case "sip", "sips":
                rest = rest[rest.index(after: colon)...]
                isAddress = true
            default:
                break
            }
        }
        if let at = rest.lastIndex(of: "@") {
            guard at > rest.startIndex else { throw Failure(message: "the user before the @ is missing") }
            rest = rest[rest.index(after: at)...]
            isAddress = true
        }
        guard isAddress else {
            guard !rest.contains(":") else { throw Failure(message: "the scheme must be sip, sips or tel") }
            return nil
        }
        do throws(ServerText.Failure) {
            return try ServerText(String(rest.prefix { $0 != ";" })).host
        } catch {
            throw Failure(message: error.message)
        }
    }
}
