#if SofiaSIP
    import BoundedNumbers
    import EndpointAPI
    import SofiaUserAgent
    import Testing

    @testable import SofiaEndpoint

    /// Provisional responses that must arrive (RFC 3262), both ways.
    @Suite(.timeLimit(.minutes(1)))
    struct ReliableProvisionalOnTheWireTests {
        private static let insisting = [SIPHeader("Require", "100rel")]

        /// Calls the phone and has it ring.
        private func ring(
            _ phone: Phone, _ server: CallServer, body: SIPBody?
        ) async throws -> (id: CallID, ringing: SIPMessage) {
            let contact = try await phone.register(with: server)
            try await server.begin()
            try await server.send("INVITE", to: contact, Self.insisting, body: body)
            let (id, _) = await phone.log.offer()
            try await phone.perform(.alert(id))
            return (id, try await server.response(180, to: "INVITE"))
        }

        private func confirmation(of ringing: SIPMessage, adding: Int = 0) throws -> SIPHeader {
            let number = try found(ResponseNumber(field: ringing["RSeq"])).value
            return SIPHeader("RAck", "\(number + adding) \(ringing.sequence) INVITE")
        }

        @Test func ringingIsRepeatedUntilItIsConfirmed() async throws {
            try await Phone.with { phone, server in
                let (id, ringing) = try await ring(phone, server, body: .audio())
                #expect(ringing.tokens("Require").contains("100rel"))
                #expect(ringing.body.isEmpty)
                let again = try await server.response(180, to: "INVITE")
                #expect(again["RSeq"] == ringing["RSeq"], "the same, half a second later (T1)")
                try await server.send("PRACK", [try confirmation(of: ringing, adding: 1)])
                try await server.response(481, to: "PRACK")
                try await server.send("PRACK", [try confirmation(of: ringing)])
                try await server.response(200, to: "PRACK")
                try await phone.perform(.answer(id))
                #expect(try await server.answer().body.contains("m=audio"))
                await phone.log.wait(for: .call(id, .connected))
            }
        }

        /// RFC 3262 §5: an offer in the 180 is answered in the PRACK, and the 200 has nothing to add.
        @Test func offerAndAnswerBeforeThe200() async throws {
            try await Phone.with { phone, server in
                let (id, ringing) = try await ring(phone, server, body: nil)
                #expect(ringing.body.contains("m=audio"))
                try await server.send("PRACK", [try confirmation(of: ringing)], body: .audio("0"))
                try await server.response(200, to: "PRACK")
                try await phone.perform(.answer(id))
                #expect(try await server.answer().body.isEmpty)
                await phone.log.wait(for: .call(id, .connected))
                await phone.log.wait(for: .call(id, .media(active: true)))
            }
        }

        /// RFC 3262 §3: no 200 overtakes an offer that is not answered yet.
        @Test func answerWaitsForTheConfirmation() async throws {
            try await Phone.with { phone, server in
                let (id, ringing) = try await ring(phone, server, body: nil)
                try await phone.perform(.answer(id))
                try await server.send("PRACK", [try confirmation(of: ringing)], body: .audio("0"))
                try await server.response(200, to: "PRACK")
                _ = try await server.answer()
                await phone.log.wait(for: .call(id, .connected))
            }
        }

        @Test func theirReliableResponsesAreConfirmed() async throws {
            try await TextServer.with { server in
                try await Phone.alone { phone in
                    try await phone.register(with: server)
                    try await phone.perform(.dial("7002"))
                    let invite = try await server.next("INVITE")
                    let number = try found(invite["CSeq"])
                    let common = ["Require: 100rel", "Contact: <sip:7002@127.0.0.1:\(await server.port)>"]
                    let described = common + ["RSeq: 41", "Content-Type: application/sdp"]
                    await server.send(invite.response(183, described, body: SIPBody.audio("0").text))
                    let first = try await server.next("PRACK")
                    #expect(first["RAck"] == "41 \(number)")
                    #expect(first["To"]?.contains("tag=far") ?? false)
                    await server.send(first.response(200))
                    let (id, _) = await phone.log.dialled()
                    await phone.log.wait(for: .call(id, .media(active: true)))
                    // A repetition and one after a gap say nothing; the next one is confirmed (RFC 3262 §4).
                    await server.send(invite.response(183, described, body: SIPBody.audio("0").text))
                    await server.send(invite.response(180, common + ["RSeq: 44"]))
                    await server.send(invite.response(180, common + ["RSeq: 42"]))
                    let second = try await server.next("PRACK")
                    #expect(second["RAck"] == "42 \(number)")
                    await server.send(second.response(200))
                    await phone.log.wait(for: .call(id, .ringing))
                    // The answer came before, and the 200 need not repeat it (RFC 6337 §3.1.1).
                    await server.send(invite.response(200, [common[1]]))
                    _ = try await server.next("ACK")
                    await phone.log.wait(for: .call(id, .connected))
                    try await phone.perform(.release(id))
                    await server.send(try await server.next("BYE").response(200))
                    _ = await phone.log.end(of: id)
                    try await server.unregister(phone)
                }
            }
        }

        /// RFC 3311 §5.2: once the first offer has its answer, both sides may offer anew before the call is answered.
        @Test func theirUpdateBeforeOurAnswer() async throws {
            try await Phone.with { phone, server in
                let (id, ringing) = try await ring(phone, server, body: nil)
                try await server.send("UPDATE", body: .audio("8", version: 2))
                #expect(try await server.response(500, to: "UPDATE")["Retry-After"] != nil, "our offer is open")
                try await server.send("PRACK", [try confirmation(of: ringing)], body: .audio("0"))
                try await server.response(200, to: "PRACK")
                try await server.send("UPDATE", body: .audio("97", version: 2))
                try await server.response(488, to: "UPDATE")
                try await server.send("UPDATE", body: .audio("8", version: 3))
                #expect(try await server.response(200, to: "UPDATE").body.contains("RTP/AVP 8"))
                try await phone.perform(.answer(id))
                #expect(try await server.answer().body.isEmpty)
                await phone.log.wait(for: .call(id, .connected))
                await phone.log.wait(for: .call(id, .media(active: true)))
            }
        }

        @Test func theirUpdateBeforeTheirAnswer() async throws {
            try await TextServer.with { server in
                try await Phone.alone { phone in
                    try await phone.register(with: server)
                    try await phone.perform(.dial("7002"))
                    let invite = try await server.next("INVITE")
                    let contact = "Contact: <sip:7002@127.0.0.1:\(await server.port)>"
                    func update(_ number: Int, _ formats: String) async -> String {
                        let body = SIPBody.audio(formats, version: number).text
                        let place = SIPAddress(invite["Contact"] ?? "").uri
                        return [
                            "UPDATE \(place) SIP/2.0",
                            "Via: SIP/2.0/UDP 127.0.0.1:\(await server.port);branch=z9hG4bKup\(number)",
                            "Max-Forwards: 70", "From: \(invite["To"] ?? "");tag=far", "To: \(invite["From"] ?? "")",
                            "Call-ID: \(invite["Call-ID"] ?? "")", "CSeq: \(number) UPDATE", contact,
                            "Content-Type: application/sdp", "Content-Length: \(body.utf8.count)", "", body,
                        ].joined(separator: "\r\n")
                    }
                    let described = ["Require: 100rel", contact, "RSeq: 1", "Content-Type: application/sdp"]
                    await server.send(invite.response(180, [contact]))
                    let (id, _) = await phone.log.dialled()
                    await phone.log.wait(for: .call(id, .ringing))
                    await server.send(await update(1, "8"))
                    #expect(try await server.next("SIP/2.0").text.hasPrefix("SIP/2.0 491 "), "our offer is open")
                    await server.send(invite.response(183, described, body: SIPBody.audio("0").text))
                    await server.send(try await server.next("PRACK").response(200))
                    await phone.log.wait(for: .call(id, .media(active: true)))
                    await server.send(await update(2, "8"))
                    let answer = try await server.next("SIP/2.0")
                    #expect(answer.text.hasPrefix("SIP/2.0 200 ") && answer.text.contains("RTP/AVP 8"))
                    // The first answer says nothing any more, though the 200 repeats it.
                    await server.send(invite.answer(from: server))
                    _ = try await server.next("ACK")
                    await phone.log.wait(for: .call(id, .connected))
                    try await phone.perform(.hold(id))
                    let hold = try await server.next("INVITE")
                    #expect(hold.text.contains("a=sendonly"))
                    await server.send(hold.answer(from: server))
                    _ = try await server.next("ACK")
                    try await phone.perform(.release(id))
                    await server.send(try await server.next("BYE").response(200))
                    _ = await phone.log.end(of: id)
                    try await server.unregister(phone)
                }
            }
        }
    }
#endif
