#if SofiaSIP
    import EndpointAPI
    import SofiaUserAgent

    extension SIPBody {
        /// A description of an audio stream.
        static func audio(
            _ formats: String = "0 8 101", direction: String = "sendrecv", version: Int = 1,
            address: String = "127.0.0.1"
        ) -> SIPBody {
            .description(
                """
                v=0\r\no=- 1 \(version) IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 \(address)\r\nt=0 0\r
                m=audio 40000 RTP/AVP \(formats)\r\na=rtpmap:97 AMR/8000\r\na=rtpmap:101 telephone-event/8000\r\na=\(direction)\r\n
                """)
        }
    }

    extension TextRequest {
        /// A 200 to an INVITE, with an answer.
        func answer(from server: TextServer, tag: String = "far", _ headers: [String] = []) async -> String {
            response(
                200, tag: tag,
                ["Contact: <sip:7002@127.0.0.1:\(await server.port)>", "Content-Type: application/sdp"] + headers,
                body: SIPBody.audio("0").text)
        }
    }

    extension TextServer {
        /// Ends the run of a phone, whose contact is removed here.
        func unregister(_ phone: Phone) async throws {
            async let stopped: Void = phone.stopRunning()
            send(try await next("REGISTER").granted())
            await stopped
        }
    }

    extension Phone {
        func register(with server: TextServer) async throws {
            try await connect(to: await server.port)
            await server.send(try await server.next("REGISTER").granted())
            await log.wait(for: .ready)
        }

        /// Brings a call up as a CTI server does: INVITE, 180, NOTIFY talk.
        /// - Parameter headers: further ones of the INVITE.
        func talk(
            with server: CallServer, _ settings: [String: String] = [:], _ headers: [SIPHeader] = [],
            body: SIPBody = .audio()
        ) async throws -> CallID {
            let contact = try await register(with: server, settings)
            try await server.begin()
            try await server.send("INVITE", to: contact, [SIPHeader("X-Genesys-CallUUID", "U1")] + headers, body: body)
            let (id, _) = await log.offer()
            try await perform(.alert(id))
            try await server.response(180, to: "INVITE")
            try await server.send("NOTIFY", [SIPHeader("Event", "talk"), SIPHeader("Subscription-State", "active")])
            // The confirmation comes before what it causes.
            try await server.response(200, to: "NOTIFY")
            _ = try await server.answer()
            await log.wait(for: .call(id, .connected))
            return id
        }

        /// Registers, calls 7002 and is answered.
        func call(
            over server: CallServer, _ settings: [String: String] = [:], _ headers: [SIPHeader] = []
        ) async throws -> CallID {
            _ = try await register(with: server, settings)
            try await perform(.dial("7002"))
            let invite = try await server.invite()
            let (id, _) = await log.dialled()
            await server.reply(invite, 200, await server.contact() + headers, body: .audio("0 101"))
            try await server.acknowledgement()
            await log.wait(for: .call(id, .connected))
            return id
        }
    }
#endif
