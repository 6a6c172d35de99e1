#if SofiaSIP
    import Logging
    import MediaRuntime
    import SofiaUserAgent
    import Testing

    @testable import Lab

    /// Runs a lab and a phone on one loop for the time of a test.
    func withLab(
        _ configure: (inout LabConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (LabServer, ScriptedPhone, _ address: String) async throws -> Void
    ) async throws {
        var configuration = LabConfiguration(users: ["5320": "", "5321": "secret"])
        configure(&configuration)
        let logger = Logger(label: "lab.tests") { _ in SwiftLogNoOpLogHandler() }
        let loop = SofiaLoop(logger: logger)
        let media = MediaEngine()
        let server = LabServer(configuration, loop: loop, media: media, logger: logger)
        let phone = ScriptedPhone(user: "5320", loop: loop, media: media)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await media.run() }
            group.addTask { try await server.run() }
            do {
                let address = try await server.waitRunning()
                try await body(server, phone, address)
            } catch {
                Issue.record(error)
            }
            await phone.close()
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(server.address == nil)
        await loop.stop()
    }

    @Suite struct LabServerTests {
        // MARK: Registering

        @Test(arguments: [false, true])
        func registerAndUnregister(overTCP: Bool) async throws {
            try await withLab { server, phone, address in
                let response = try await phone.register(at: address, expires: 60, overTCP: overTCP)
                #expect(response.status == 200)
                #expect(response["Contact"]?.hasSuffix(";expires=60") == true)
                let binding = try await server.waitForBinding("5320")
                #expect(binding.isStream == overTCP)
                #expect(server.bindings.keys.sorted() == ["5320"])
                #expect(try await phone.register(at: address, expires: 0, overTCP: overTCP).status == 200)
                try await server.waitForNoBinding("5320")
            }
        }

        @Test func passwords() async throws {
            try await withLab({ $0.users["5320"] = "secret" }) { server, phone, address in
                let challenged = try await phone.register(at: address, expires: 60)
                #expect(challenged.status == 401 && DigestChallenge(in: challenged)?.realm == "lab")
                let wrong = try await phone.register(at: address, expires: 60, password: "wrong")
                #expect(wrong.status == 401 && server.bindings.isEmpty)
                let right = try await phone.register(at: address, expires: 60, password: "secret")
                #expect(right.status == 200)
                try await server.waitForBinding("5320")
            }
        }

        @Test func strangersAreRefused() async throws {
            try await withLab({ $0.users = ["1": ""] }) { _, phone, address in
                let response = try await phone.register(at: address, expires: 60)
                #expect(response.status == 404)
            }
        }

        @Test func tooBriefIsRefused() async throws {
            try await withLab({ $0.minimumExpires = 120 }) { _, phone, address in
                let refused = try await phone.register(at: address, expires: 60)
                #expect(refused.status == 423 && refused["Min-Expires"] == "120")
            }
        }

        @Test func bindingsEnd() async throws {
            try await withLab { server, phone, address in
                try await phone.register(at: address, expires: 1)
                try await server.waitForBinding("5320")
                try await server.waitForNoBinding("5320")
                await #expect(throws: LabError.notRegistered("5320")) { try await server.placeCall(to: "5320") }
            }
        }

        @Test func optionsAreAnswered() async throws {
            try await withLab { _, phone, address in
                let response = try await phone.options(at: address)
                #expect(response.status == 200 && response["Allow"]?.contains("NOTIFY") == true)
            }
        }

        @Test func takenPortIsSaid() async throws {
            try await withLab { server, _, address in
                var configuration = LabConfiguration(users: [:])
                configuration.port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
                let logger = Logger(label: "lab.tests") { _ in SwiftLogNoOpLogHandler() }
                let loop = SofiaLoop(logger: logger)
                let second = LabServer(configuration, loop: loop, media: MediaEngine(), logger: logger)
                let error = await #expect(throws: LabError.self) { try await second.run() }
                #expect(error?.description.contains("cannot listen on 127.0.0.1") == true)
                await loop.stop()
            }
        }

        // MARK: Calls

        @Test func talkAnswersAndBothHangUp() async throws {
            try await withLab { server, phone, address in
                try await phone.register(at: address, expires: 60)
                var plan = LabCallPlan(uuid: "9F1A")
                plan.answerAfter = 0
                let call = try await server.placeCall(to: "5320", plan)
                try await call.waitRinging()
                try await call.notify("talk")
                try await call.waitAnswered()
                let invite = try #require(phone.diary.value.invites.first)
                #expect(invite["X-Genesys-CallUUID"] == "9F1A")
                #expect(invite["Call-Info"]?.hasSuffix(";answer-after=0") == true)
                #expect(phone.diary.value.notices == ["talk"])
                let (ringing, answered) = (try #require(call.timings.ringing), try #require(call.timings.answered))
                #expect(ringing <= answered)
                try await call.hangUp()
                try await call.waitEnded()
                #expect(phone.diary.value.wasHungUp)

                let second = try await server.placeCall(to: "5320")
                try await second.waitRinging()
                await phone.answer()
                try await second.waitAnswered()
                try await phone.hangUp()
                #expect(try await second.waitEnded() == "the call is over: the phone hung up")
            }
        }

        @Test func withoutAnOfferTheAcknowledgementAnswers() async throws {
            try await withLab { server, phone, address in
                try await phone.register(at: address, expires: 60)
                var plan = LabCallPlan()
                plan.hasOffer = false
                let call = try await server.placeCall(to: "5320", plan)
                try await call.waitRinging()
                await phone.answer()
                try await call.waitAnswered()
                let acknowledgement = try await phone.diary.wait("no ACK came", within: .seconds(5)) {
                    $0.acknowledgements.first
                }
                #expect(phone.diary.value.invites.first?.body == "")
                #expect(acknowledgement.body.contains("m=audio"))
            }
        }

        @Test(arguments: [true, false])
        func eachSideHearsTheOther(hasOffer: Bool) async throws {
            try await withLab { server, phone, address in
                try await phone.register(at: address, expires: 60)
                var plan = LabCallPlan()
                plan.hasOffer = hasOffer
                let call = try await server.placeCall(to: "5320", plan)
                try await call.waitRinging()
                let voice = LabAudio(tone: 440)
                try await phone.answer(with: voice)
                try await call.waitAnswered()
                async let heardByPhone = voice.heardTone(within: .seconds(10))
                async let heardByLab = call.heardTone(within: .seconds(10))
                let (atPhone, atLab) = (try #require(await heardByPhone), try #require(await heardByLab))
                #expect(abs(atPhone.frequency - 1000) < 2, "the lab's tone, not \(atPhone)")
                #expect(abs(atLab.frequency - 440) < 2, "the phone's tone, not \(atLab)")
                #expect(atLab.level > -14 && atLab.level < -10, "as loud as it was said")
                try await call.hangUp()
                try await call.audio?.waitClosed()
            }
        }

        @Test func refusalIsTold() async throws {
            try await withLab { server, phone, address in
                try await phone.register(at: address, expires: 60)
                await phone.refuse(with: 486)
                let call = try await server.placeCall(to: "5320")
                #expect(try await call.waitRefused() == 486)
                await #expect(throws: LabError.refused(486, "Busy Here")) { try await call.waitAnswered() }
            }
        }

        @Test func cancelWhileItRings() async throws {
            try await withLab { server, phone, address in
                try await phone.register(at: address, expires: 60)
                let call = try await server.placeCall(to: "5320")
                try await call.waitRinging()
                try await call.hangUp()
                #expect(try await call.waitRefused() == 487)
                #expect(phone.diary.value.wasCancelled)
            }
        }

        @Test func bothSidesHold() async throws {
            try await withLab { server, phone, address in
                try await phone.register(at: address, expires: 60)
                let call = try await server.placeCall(to: "5320")
                try await call.waitRinging()
                await phone.answer()
                try await call.waitTwoWay()
                try await call.hold()
                try await call.resume()
                try await call.refresh()
                #expect(phone.diary.value.reinvites == ["sendonly", "sendrecv", "sendrecv"])
                #expect(try await phone.hold().body.contains("a=recvonly"))
                try await call.waitHeldByPhone()
            }
        }

        @Test func refusedNoticeIsTold() async throws {
            try await withLab { server, phone, address in
                try await phone.register(at: address, expires: 60)
                let call = try await server.placeCall(to: "5320")
                try await call.waitRinging()
                let error = await #expect(throws: LabError.self) { try await call.notify("strange") }
                #expect(error?.description.hasPrefix("refused with 489") == true)
            }
        }

        @Test func stoppingHangsUp() async throws {
            let hungUp = Observed<ScriptedPhone?>(nil)
            try await withLab { server, phone, address in
                hungUp.update { $0 = phone }
                try await phone.register(at: address, expires: 60)
                let call = try await server.placeCall(to: "5320")
                try await call.waitRinging()
                await phone.answer()
                try await call.waitAnswered()
                await server.endCalls()
                try await call.waitEnded()
            }
            #expect(hungUp.value?.diary.value.wasHungUp == true)
        }

        @Test func timeOutsSayHowThingsStand() async throws {
            try await withLab { server, phone, address in
                try await phone.register(at: address, expires: 60)
                let call = try await server.placeCall(to: "5320")
                try await call.waitRinging()
                let error = await #expect(throws: LabError.self) {
                    try await call.waitAnswered(within: .milliseconds(50))
                }
                #expect(error?.description == "5320 did not answer within 0.05 seconds; last seen: it rings")
                try await call.hangUp()
            }
        }
    }
#endif
