#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    @Suite(.timeLimit(.minutes(1)))
    struct AuthenticationOnTheWireTests {
        private static let password = ["proxies.proxy0.password": "s3cret"]

        private func challenge(
            _ algorithm: DigestAlgorithm, realm: String = "r", nonce: String = "n", isProxy: Bool = false,
            isStale: Bool = false
        ) -> SIPHeader {
            DigestChallenge(realm: realm, nonce: nonce, algorithm: algorithm, isStale: isStale, isProxy: isProxy).header
        }

        /// RFC 8760 §2.4 has the server send one challenge an algorithm; whatever the order, the strongest is answered.
        @Test(arguments: [
            ([DigestAlgorithm.md5, .sha256], DigestAlgorithm.sha256), ([.sha256, .md5], .sha256),
            ([.md5, .sha512Truncated, .sha256], .sha512Truncated), ([.md5Session, .md5], .md5Session), ([.md5], .md5),
        ])
        func strongestIsAnswered(offered: [DigestAlgorithm], answered: DigestAlgorithm) async throws {
            try await Phone.with { phone, server in
                try await phone.connect(to: try await server.port, Self.password)
                await server.reply(try await server.request("REGISTER"), 401, offered.map { challenge($0) })
                let request = try await server.request("REGISTER")
                #expect(request.message.all("Authorization").count == 1)
                let shown = DigestParameters(try found(request.message["Authorization"]))
                #expect(shown["algorithm"] == answered.rawValue)
                #expect(DigestResponse.isValid(shown, user: "5320", password: "s3cret", method: "REGISTER"))
                await server.reply(request, 200)
                await phone.log.wait(for: .ready)
            }
        }

        @Test func unknownKindsAreSaid() async throws {
            try await Phone.with { phone, server in
                try await phone.connect(to: try await server.port, Self.password)
                let strange = [
                    "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-3", "Basic realm=\"r\"",
                    "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"",
                ]
                await server.reply(
                    try await server.request("REGISTER"), 401, strange.map { SIPHeader("WWW-Authenticate", $0) })
                #expect(try found(await phone.log.wait(for: .failed)).contains("kind"))
            }
        }

        /// A proxy on the way asks too, in its own realm.
        @Test func proxyAndServer() async throws {
            try await Phone.with { phone, server in
                try await phone.connect(to: try await server.port, Self.password)
                await server.reply(
                    try await server.request("REGISTER"), 407, [challenge(.sha256, realm: "p", isProxy: true)])
                let second = try await server.request("REGISTER")
                #expect(second.message["Proxy-Authorization"] != nil)
                await server.reply(second, 401, [challenge(.md5, realm: "s")])
                let third = try await server.request("REGISTER")
                let (proxy, own) = (third.message["Proxy-Authorization"], third.message["Authorization"])
                for (text, realm) in [(proxy, "p"), (own, "s")] {
                    let shown = DigestParameters(try found(text))
                    #expect(shown["realm"] == realm)
                    #expect(DigestResponse.isValid(shown, user: "5320", password: "s3cret", method: "REGISTER"))
                }
                #expect(DigestParameters(try found(proxy))["nc"] == "00000002")
                #expect(DigestParameters(try found(own))["nc"] == "00000001")
                await server.reply(third, 200)
                await phone.log.wait(for: .ready)
            }
        }

        @Test func endlessStalenessComesToAnEnd() async throws {
            try await Phone.with { phone, server in
                try await phone.connect(to: try await server.port, Self.password)
                for round in 0..<4 {
                    await server.reply(
                        try await server.request("REGISTER"), 401,
                        [challenge(.md5, nonce: "n\(round)", isStale: round > 0)])
                }
                #expect(try found(await phone.log.wait(for: .failed)).contains("password"))
            }
        }

        /// RFC 7616 §3.5.
        @Test func nextNonceSavesARefusal() async throws {
            try await Phone.with { phone, server in
                try await phone.connect(to: try await server.port, Self.password)
                await server.reply(try await server.request("REGISTER"), 401, [challenge(.sha256)])
                await server.reply(
                    try await server.request("REGISTER"), 200,
                    [SIPHeader("Expires", "2"), SIPHeader("Authentication-Info", "nextnonce=\"later\", qop=auth")])
                let refresh = try await server.request("REGISTER")
                let shown = DigestParameters(try found(refresh.message["Authorization"]))
                #expect(shown["nonce"] == "later")
                #expect(shown["nc"] == "00000001")
                await server.reply(refresh, 200)
            }
        }

        @Test func credentialsDoNotShowThePassword() {
            let credentials = Credentials(user: "u", password: "hush-hush")
            var text = "\(credentials) \(String(reflecting: credentials))"
            dump(credentials, to: &text)
            #expect(!text.contains("hush"))
        }
    }
#endif
