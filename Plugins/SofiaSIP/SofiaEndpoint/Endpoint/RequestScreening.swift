import SofiaUserAgent

/// What is wrong with a request outside dialogs before anybody looks at what it wants (RFC 3261 §8.2, RFC 4475); a value.
struct RequestScreening: Sendable, Equatable {
    let status: Int
    let headers: [SIPHeader]

    private static let descriptionType = "application/sdp"
    private static let schemes: Set<String> = ["sip", "sips", "tel"]

    private init(_ status: Int, _ headers: [SIPHeader] = []) {
        self.status = status
        self.headers = headers
    }

    /// - Returns: nil when nothing is wrong.
    static func refusal(of message: SIPMessage) -> RequestScreening? {
        refusal(
            method: message.method, uri: message.requestURI, unsupported: SIPExtensions.unsupported(in: message),
            accepted: message.all("Accept"))
    }

    /// - Parameters:
    ///   - unsupported: what is insisted on and nobody here knows.
    ///   - accepted: the values of `Accept`.
    static func refusal(
        method: String, uri: String, unsupported: String? = nil, accepted: [String] = []
    ) -> RequestScreening? {
        guard let colon = uri.firstIndex(of: ":"), schemes.contains(uri[..<colon].lowercased()) else {
            // §8.2.2.1.
            return RequestScreening(416)
        }
        // §19.1.1: header fields have no place in a Request-URI. The user part may hold a question mark.
        let host = uri.lastIndex(of: "@").map { uri[$0...] } ?? uri[colon...]
        guard !host.contains("?") else { return RequestScreening(400) }
        // §11.2: OPTIONS is answered as an INVITE would be.
        if method == "OPTIONS", let unsupported {
            return RequestScreening(420, [SIPHeader("Unsupported", unsupported)])
        }
        // §20.1: without the field, session descriptions are welcome.
        guard method != "INVITE" || accepted.isEmpty || accepted.contains(where: welcomesDescriptions) else {
            return RequestScreening(406, [SIPHeader("Accept", descriptionType)])
        }
        return nil
    }

    private static func welcomesDescriptions(_ accepted: String) -> Bool {
        accepted.split(separator: ",").contains { range in
            let type = range.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
            return ["application/sdp", "application/*", "*/*"].contains(type)
        }
    }
}
