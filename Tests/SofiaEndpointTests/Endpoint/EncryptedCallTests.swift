#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent
    import SRTP
    import Testing

    @testable import SofiaEndpoint

    /// `system.security.use_srtp` as the far end sees it.
    @Suite(.timeLimit(.minutes(1)))
    struct EncryptedCallTests {
        private static let key = "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"
        private static let crypto = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 \(key)|2^20|1:4"

        private static func description(_ profile: String, _ attributes: String..., port: UInt16 = 40_000) -> SIPBody {
            let head = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            return .description(
                head + (["m=audio \(port) \(profile) 0"] + attributes).map { $0 + "\r\n" }.joined())
        }

        private func settings(_ mode: String) -> [String: String] { ["system.security.use_srtp": mode] }

        @Test(arguments: [
            ("force", "RTP/AVP", ""), ("force", "RTP/SAVP", ""), ("force", "RTP/SAVP", "a=crypto:1 x inline:y"),
            ("optional", "RTP/SAVP", ""), ("disabled", "RTP/SAVP", crypto), ("force", "UDP/TLS/RTP/SAVP", crypto),
        ])
        func whatMustNotBeIsRefused(mode: String, profile: String, attribute: String) async throws {
            try await Phone.with(protection: SRTPProtection()) { phone, server in
                let contact = try await phone.register(with: server, settings(mode))
                try await server.begin()
                try await server.send("INVITE", to: contact, body: Self.description(profile, attribute))
                try await server.response(488, to: "INVITE")
            }
        }

        /// Without the library a demand for encryption is not forgotten.
        @Test func aBuildWithoutItRefusesToo() async throws {
            try await Phone.with { phone, server in
                let contact = try await phone.register(with: server, settings("force"))
                try await server.begin()
                for body in [Self.description("RTP/AVP"), Self.description("RTP/SAVP", Self.crypto)] {
                    try await server.send("INVITE", to: contact, body: body)
                    try await server.response(488, to: "INVITE")
                    try await server.begin()
                }
            }
        }

        @Test(arguments: [
            ("optional", "RTP/SAVP"), ("optional", "RTP/AVP"), ("elective", "RTP/AVP"), ("enabled", "RTP/SAVP"),
            ("force", "RTP/SAVP"), ("force", "RTP/AVP"),
        ])
        func anOfferedKeyIsAnsweredWithOne(mode: String, profile: String) async throws {
            try await Phone.with(protection: SRTPProtection()) { phone, server in
                let contact = try await phone.register(with: server, settings(mode))
                try await server.begin()
                try await server.send("INVITE", to: contact, body: Self.description(profile, Self.crypto))
                let (id, _) = await phone.log.offer()
                try await phone.perform(.answer(id))
                let answer = try await server.answer().body
                #expect(answer.contains(" \(profile) 0\r\n"))
                #expect(answer.contains("\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"))
                #expect(!answer.contains(Self.key))
                await phone.log.wait(for: .call(id, .connected))
            }
        }

        /// Also when the call is up: it goes on as it was.
        @Test(arguments: ["INVITE", "UPDATE"])
        func aLaterOfferWithoutAKeyIsRefused(method: String) async throws {
            try await Phone.with(protection: SRTPProtection()) { phone, server in
                let contact = try await phone.register(with: server, settings("force"))
                try await server.begin()
                try await server.send("INVITE", to: contact, body: Self.description("RTP/SAVP", Self.crypto))
                let (id, _) = await phone.log.offer()
                try await phone.perform(.answer(id))
                let before = try await server.answer().body
                await phone.log.wait(for: .call(id, .connected))
                try await server.send(method, body: Self.description("RTP/AVP"))
                try await server.response(488, to: method)
                // The same again changes nothing, the key included.
                try await server.send("INVITE", body: Self.description("RTP/SAVP", Self.crypto))
                #expect(try await server.answer().body == before)
                try await server.send("BYE")
                try await server.response(200, to: "BYE")
                #expect(await phone.log.end(of: id) == .remote)
            }
        }

        /// Our offer in the 200, their answer in the ACK.
        @Test(arguments: [
            ("force", "RTP/SAVP", "a=crypto:3 AES_CM_128_HMAC_SHA1_80 \(key)", true), ("force", "RTP/AVP", "", false),
            ("force", "RTP/SAVP", "", false), ("enabled", "RTP/SAVP", "", false),
            ("force", "RTP/SAVP", "a=crypto:9 AES_CM_128_HMAC_SHA1_80 \(key)", false),
            ("elective", "RTP/AVP", "", true),
            ("elective", "RTP/AVP", "a=crypto:3 AES_CM_128_HMAC_SHA1_80 \(key)", true),
        ])
        func anAnswerThatMustNotBeEndsTheCall(
            mode: String, profile: String, attribute: String, isGood: Bool
        ) async throws {
            try await Phone.with(protection: SRTPProtection()) { phone, server in
                let contact = try await phone.register(with: server, settings(mode))
                try await server.begin()
                try await server.send("INVITE", to: contact)
                let (id, _) = await phone.log.offer()
                try await phone.perform(.answer(id))
                let offer = try await server.answer(acknowledging: Self.description(profile, attribute)).body
                #expect(offer.contains("m=audio"))
                #expect(offer.contains(mode == "elective" ? " RTP/AVP 0 8 101\r\n" : " RTP/SAVP 0 8 101\r\n"))
                #expect(offer.split(separator: "\r\n").filter { $0.hasPrefix("a=crypto:") }.count == 3)
                if isGood {
                    await phone.log.wait(for: .call(id, .connected))
                } else {
                    await server.reply(try await server.request("BYE"), 200)
                    guard case .failed = await phone.log.end(of: id) else {
                        Issue.record("the call must end for a reason")
                        return
                    }
                }
            }
        }

        /// A call of ours: neither early media nor an answer without a key is taken where encryption is demanded.
        @Test(arguments: [true, false])
        func placedCallsFailClosed(isAnswered: Bool) async throws {
            try await Phone.with(protection: SRTPProtection()) { phone, server in
                _ = try await phone.register(with: server, settings("force"))
                try await phone.perform(.dial("7002"))
                let invite = try await server.invite()
                #expect(invite.message.body.contains(" RTP/SAVP 0 8 101\r\n"))
                let (id, _) = await phone.log.dialled()
                let contact = await server.contact()
                await server.reply(invite, 183, contact, body: Self.description("RTP/AVP"))
                await server.reply(invite, 180)
                await phone.log.wait(for: .call(id, .ringing))
                #expect(!phone.log.events.contains(.call(id, .media(active: true))))
                let key = "a=crypto:3 AES_CM_128_HMAC_SHA1_80 \(Self.key)"
                let body = isAnswered ? Self.description("RTP/SAVP", key) : Self.description("RTP/AVP")
                await server.reply(invite, 200, contact, body: body)
                try await server.acknowledgement()
                if isAnswered {
                    await phone.log.wait(for: .call(id, .connected))
                    await phone.log.wait(for: .call(id, .media(active: true)))
                } else {
                    await server.reply(try await server.request("BYE"), 200)
                    guard case .failed = await phone.log.end(of: id) else { throw Missing("a failure") }
                }
            }
        }
    }
#endif
