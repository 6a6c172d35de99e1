#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    /// Digits that signalling carries.
    @Suite(.timeLimit(.minutes(1)))
    struct DigitsOnTheWireTests {
        private static let byInfo = ["policy.session.dtmf_method": "Info"]

        private func info(_ body: String, _ server: CallServer, answering status: Int = 200) async throws {
            let info = try await server.request("INFO")
            #expect(info.message.body == body)
            await server.reply(info, status)
        }

        @Test func eachDigitWaitsForTheOneBefore() async throws {
            try await Phone.with { phone, server in
                let id = try await phone.talk(with: server, Self.byInfo)
                try await phone.perform(.sendDigits(id, "1#d"))
                try await info("Signal=1\r\nDuration=100\r\n", server)
                try await info("Signal=#\r\nDuration=100\r\n", server)
                try await info("Signal=D\r\nDuration=100\r\n", server)
            }
        }

        @Test func otherTypeIsTriedWhereTheFirstIsNotTaken() async throws {
            try await Phone.with { phone, server in
                let id = try await phone.talk(with: server, Self.byInfo)
                try await phone.perform(.sendDigits(id, "12"))
                try await info("Signal=1\r\nDuration=100\r\n", server, answering: 415)
                try await info("1", server)
                try await info("2", server)
            }
        }

        @Test func digitsAfterARefusedOneAreDropped() async throws {
            try await Phone.with { phone, server in
                let id = try await phone.talk(with: server, Self.byInfo)
                try await phone.perform(.sendDigits(id, "12"))
                try await info("Signal=1\r\nDuration=100\r\n", server, answering: 500)
                try await phone.perform(.sendDigits(id, "3"))
                try await info("Signal=3\r\nDuration=100\r\n", server)
            }
        }

        /// Who takes no telephone events (RFC 4733) gets INFO, whatever the settings prefer.
        @Test func withoutEventsSignallingCarriesThem() async throws {
            try await Phone.with { phone, server in
                let id = try await phone.talk(with: server, body: .audio("0"))
                try await phone.perform(.sendDigits(id, "5"))
                try await info("Signal=5\r\nDuration=100\r\n", server)
            }
        }

        @Test func theirDigitsAreTold() async throws {
            try await Phone.with { phone, server in
                let id = try await phone.talk(with: server)
                let bodies = [
                    SIPBody(type: "application/dtmf-relay", text: "Signal=7\r\nDuration=160\r\n"),
                    SIPBody(type: "application/dtmf", text: "*"),
                    SIPBody(type: "application/dtmf-relay", text: "Signal= 11\r\n"),
                ]
                for body in bodies {
                    try await server.send("INFO", body: body)
                    try await server.response(200, to: "INFO")
                }
                for digit in "7*#" { await phone.log.wait(for: .call(id, .digit(digit))) }
                try await server.send("INFO", body: SIPBody(type: "text/plain", text: "5"))
                #expect(try await server.response(415, to: "INFO")["Accept"]?.contains("dtmf-relay") ?? false)
            }
        }

        /// `dtmf` of `sip-cti-control`: the call server has the phone send digits.
        @Test func serverHasDigitsSent() async throws {
            try await Phone.with { phone, server in
                _ = try await phone.talk(with: server, Self.byInfo)
                let event = [SIPHeader("Event", "dtmf"), SIPHeader("Subscription-State", "active")]
                try await server.send("NOTIFY", event, body: SIPBody(type: "application/dtmf", text: "42"))
                try await server.response(200, to: "NOTIFY")
                try await info("Signal=4\r\nDuration=100\r\n", server)
                try await info("Signal=2\r\nDuration=100\r\n", server)
                try await server.send("NOTIFY", event)
                try await server.response(400, to: "NOTIFY")
            }
        }

        @Test func whatCannotBeSentIsRefused() async throws {
            try await Phone.with { phone, server in
                let id = try await phone.talk(with: server)
                func code(_ digits: String, _ id: CallID) async -> EndpointError.Code? {
                    await #expect(throws: EndpointError.self) { try await phone.perform(.sendDigits(id, digits)) }?.code
                }
                #expect(await code("", id) == .invalid)
                #expect(await code("1x", id) == .invalid)
                #expect(await code("1", CallID(99)) == .noSuchCall)
                #expect(await code(String(repeating: "1", count: 10_000), id) == .invalid)
            }
        }
    }
#endif
