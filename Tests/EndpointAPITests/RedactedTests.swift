import EndpointAPI
import Testing

@Suite struct RedactedTests {
    private static let password = "correct horse battery staple"
    private let redacted = Redacted(Self.password)

    @Test func noTextShowsTheSecret() {
        var dumped = ""
        dump(redacted, to: &dumped)
        let texts = [
            "\(redacted)", String(describing: redacted), String(reflecting: redacted), redacted.debugDescription,
            dumped,
            "\([redacted])", "\(Optional(redacted) as Any)", String(reflecting: ["token": redacted]),
        ]
        for text in texts { #expect(!text.contains("horse"), "\(text)") }
        #expect("\(redacted)" == "<redacted>")
    }

    @Test func whateverHoldsTheSecretDoesNotShowItEither() {
        let request = ConnectRequest(
            signalling: .https,
            connections: [ConnectionTarget(server: "gateway.test", host: "gateway.test", port: nil, user: "5320")],
            token: redacted)
        var dumped = ""
        dump(request, to: &dumped)
        for text in ["\(request)", String(reflecting: request), dumped, "\(EndpointCommand.connect(request))"] {
            #expect(!text.contains("horse"), "\(text)")
        }
        #expect(!"\(EndpointCommand.renewCredentials(redacted))".contains("horse"))
    }

    @Test func secretIsThereForWhoAsks() {
        #expect(redacted.secret == Self.password)
        #expect(redacted == Redacted(Self.password))
        #expect(redacted != Redacted("another"))
    }
}
