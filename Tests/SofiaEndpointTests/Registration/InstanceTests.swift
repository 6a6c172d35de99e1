#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    /// RFC 5626 §4.1.
    @Suite(.timeLimit(.minutes(1)))
    struct InstanceTests {
        private static func identifier(
            machine: String = "m", account: UInt32 = 1, user: String = "5320", connection: Int = 0, ordinal: Int = 0
        ) -> String {
            InstanceIdentifier(
                machine: machine, account: account, user: user, connection: connection, ordinal: ordinal
            ).urn
        }

        /// Computed by another implementation of SHA-256; the version and the variant take their places (RFC 9562 §5.8).
        @Test func itIsAUniformName() {
            #expect(Self.identifier() == "urn:uuid:7570dace-751b-822c-99b9-c49db483cc4e")
        }

        @Test func itIsOfOnePhone() {
            let others = [
                Self.identifier(), Self.identifier(machine: "n"), Self.identifier(account: 2),
                Self.identifier(user: "5321"),
                Self.identifier(connection: 1), Self.identifier(ordinal: 1),
                Self.identifier(user: "5320\n0", connection: 0),
            ]
            #expect(Set(others).count == others.count)
        }

        @Test func twoPhonesOfOneNumberAreTwo() {
            let claims = InstanceClaims()
            var first: InstanceClaim? = claims.claim("5320", connection: 0)
            let second = claims.claim("5320", connection: 0)
            let name = first?.identifier
            #expect(name != second.identifier)
            #expect(claims.claim("5321", connection: 0).identifier != name)
            first = nil
            // Whoever comes next is the first again.
            #expect(claims.claim("5320", connection: 0).identifier == name)
        }

        /// A phone that was killed says no goodbye: the next one at another port is known by the same name.
        @Test func theNextPhoneIsKnownByTheSameName() async throws {
            var names: Set<String> = []
            for _ in 0..<2 {
                try await Phone.with { phone, server in
                    try await phone.connect(to: try await server.port)
                    let register = try await server.request("REGISTER")
                    let contact = SIPAddress(try found(register.message["Contact"]))
                    names.insert(try found(contact.parameters["+sip.instance"]))
                    // The registrar's answer repeats all of it, and still it is ours.
                    await server.reply(
                        register, 200, [SIPHeader("Contact", "\(try found(register.message["Contact"]));expires=60")])
                    await phone.log.wait(for: .ready)
                }
            }
            #expect(names.count == 1)
            #expect(names.first?.hasPrefix("<urn:uuid:") == true)
        }

        /// It is for the registrar alone: whoever is called need not know which machine calls.
        @Test func callsDoNotShowIt() async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server)
                try await server.begin()
                try await server.send("OPTIONS", to: contact)
                #expect(try await server.response(200, to: "OPTIONS")["Contact"]?.contains("instance") != true)
                try await phone.perform(.dial("5321"))
                let invite = try await server.invite()
                #expect(try found(invite.message["Contact"]).contains("instance") == false)
                await server.reply(invite, 486)
            }
        }
    }
#endif
