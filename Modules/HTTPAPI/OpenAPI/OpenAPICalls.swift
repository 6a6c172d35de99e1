/// The part of the document about single calls, which are alike but for their bodies.
enum OpenAPICalls {
    private static let summaries: [(action: Route.CallAction, summary: String)] = [
        (.answer, "Answers a call that rings; another one that is up goes on hold first"),
        (.hold, "Puts a call on hold"),
        (.resume, "Takes a call back from hold; another one that is up goes on hold"),
        (.release, "Hangs up, or refuses a call that rings; one whose far end is silent goes after two seconds"),
        (.digits, "Sends digits in a call"),
        (.transfer, "Transfers a call blindly, or to another call of the session by its uuid"),
    ]

    /// Paths with their items, each with a comma behind it.
    static func paths(prefix: String) -> String {
        summaries.map { action, summary in
            let body: String? =
                switch action {
                case .digits: self.body("Digits")
                case .transfer: self.body("Target")
                case .answer, .hold, .resume, .release: nil
                }
            return """
                "\(Route.call("", action).path(prefix: prefix))": {
                  "parameters": [\(reference("parameters/call"))],
                  "post": {
                    "summary": "\(summary)",
                    \(body.map { $0 + ",\n    " } ?? "")"responses": \(responses(withBody: body != nil))
                  }
                },
                """
        }.joined(separator: "\n")
    }

    static func body(_ schema: String) -> String {
        """
        "requestBody": { "required": true, "content": { "application/json": { "schema": \
        \(reference("schemas/\(schema)")) } } }
        """
    }

    static func responses(withBody: Bool) -> String {
        var responses = [
            (200, "Done"), (403, "Forbidden"), (404, "NotFound"), (409, "WrongState"), (501, "Unsupported"),
            (503, "Unavailable"),
        ]
        if withBody { responses += [(400, "Invalid"), (413, "Empty"), (415, "Empty")] }
        let members = responses.map { status, name in "\"\(status)\": \(reference("responses/\(name)"))" }
        return "{ \(members.joined(separator: ", ")) }"
    }

    private static func reference(_ component: String) -> String {
        "{ \"$ref\": \"#/components/\(component)\" }"
    }
}
