#if SofiaSIP
    import EndpointAPI
    import Lab
    import MediaCore
    import MediaRuntime
    import SofiaEndpoint
    import Testing

    /// What a call server asks of the SIP endpoint, beyond what every endpoint must show.
    @Suite("The SIP endpoint and a call server", .serialized)
    struct CallServerTests {
        // MARK: Registering

        @Test func disconnectingRemovesTheBinding() async throws {
            try await withDesk { desk in
                try await desk.connect()
                try await desk.lab.waitForBinding(Desk.user)
                try await desk.phone.perform(.disconnect)
                try await desk.lab.waitForNoBinding(Desk.user)
                try await desk.wait("disconnected") { $0 == .disconnected }
            }
        }

        @Test func registrationIsKeptAlive() async throws {
            // The nonce is too old for every refresh, too.
            try await withDesk({ lab in (lab.maximumExpires, lab.nonceLifetime) = (4, .milliseconds(1500)) }) { desk in
                try await desk.connect()
                let first = try await desk.lab.waitForBinding(Desk.user)
                try await desk.lab.waitForBinding(Desk.user, expiringAfter: first.expires + .seconds(3))
                #expect(desk.states() == [.trying, .ready])
            }
        }

        @Test func intervalTooBrief() async throws {
            try await withDesk({ $0.minimumExpires = 120 }, settings: ["proxies.proxy0.reg_timeout": "60"]) { desk in
                try await desk.connect()
                #expect(desk.states() == [.trying, .ready])
            }
        }

        @Test func wrongPasswordIsSaid() async throws {
            try await withDesk(settings: ["proxies.proxy0.password": "wrong"]) { desk in
                try await desk.start()
                let reason = try await desk.waitForFailure()
                #expect(reason.hasSuffix("refused the password of 5320"))
            }
        }

        @Test func strangerIsSaid() async throws {
            try await withDesk({ $0.users = ["1": ""] }) { desk in
                try await desk.start()
                let reason = try await desk.waitForFailure()
                #expect(reason.contains("refused to register 5320: 404"))
            }
        }

        @Test func withoutRegistration() async throws {
            try await withDesk(settings: ["proxies.proxy0.reg_timeout": "0"]) { desk in
                try await desk.start()
                try await desk.wait("standalone") { $0 == .connection(0, .standalone, reason: nil) }
                #expect(desk.lab.bindings.isEmpty)
            }
        }

        @Test(arguments: [SignallingProtocol.udp, .tcp])
        func serverThatComesBack(signalling: SignallingProtocol) async throws {
            try await withDesk({ $0.maximumExpires = 2 }, signalling) { desk in
                try await desk.connect()
                try await desk.stopLab()
                let reason = try await desk.waitForFailure()
                #expect(!reason.isEmpty)
                let seen = desk.eventCount
                try await desk.startLab()
                try await desk.wait("ready again", from: seen) { $0 == .connection(0, .ready, reason: nil) }
                #expect(!desk.states().suffix(2).contains(.trying), "a failed connection does not flap")
            }
        }

        // MARK: Calls

        @Test(arguments: [true, false], [SignallingProtocol.udp, .tcp])
        func talkAnswers(hasOffer: Bool, signalling: SignallingProtocol) async throws {
            try await withDesk({ _ in }, signalling) { desk in
                try await desk.connect()
                var plan = LabCallPlan(uuid: "9F1A0C")
                plan.hasOffer = hasOffer
                let call = try await desk.lab.placeCall(to: Desk.user, plan)
                try await call.waitRinging()
                try await call.notify("talk")
                try await call.waitAnswered()
                try await desk.hearEachOther(call)
                #expect(desk.offers().map(\.uuid) == ["9F1A0C"])
                #expect(desk.offers().map(\.hasDescription) == [hasOffer])
                try await call.hangUp()
                try await desk.waitForCall("ended") { $0 == .ended(.remote) }
            }
        }

        @Test func holdAndTalkByNotice() async throws {
            try await withDesk { desk in
                let call = try await desk.talk()
                for _ in 1...2 {
                    let seen = desk.eventCount
                    try await call.notify("hold")
                    try await desk.waitForCall("held", from: seen) { $0 == .held }
                    try await call.waitHeldByPhone()
                    try await call.audio?.waitSilence()
                    try await call.notify("talk")
                    try await desk.waitForCall("resumed", from: seen) { $0 == .resumed }
                    try await call.waitTwoWay()
                    try await desk.hearEachOther(call)
                }
            }
        }

        @Test func serverHoldsAndResumes() async throws {
            try await withDesk { desk in
                let call = try await desk.talk()
                try await call.hold()
                try await desk.waitForCall("held") { $0 == .held }
                try await call.resume()
                try await desk.waitForCall("resumed") { $0 == .resumed }
                try await desk.hearEachOther(call)
            }
        }

        /// Call servers send it right after the answer, to learn where the phone is.
        @Test func offerIsAskedForAgain() async throws {
            try await withDesk { desk in
                let call = try await desk.talk()
                try await call.refresh()
                try await desk.hearEachOther(call)
            }
        }

        @Test func unknownNoticeIsRefused() async throws {
            try await withDesk { desk in
                let call = try await desk.talk()
                await #expect(throws: LabError.refused(489, "Bad Event")) { try await call.notify("dance") }
            }
        }

        @Test func noCommonCodecIsRefusedAndNobodyIsTold() async throws {
            try await withDesk(settings: ["codecs.enabled.audio": "pcmu"]) { desk in
                try await desk.connect()
                var plan = LabCallPlan()
                plan.payloads = [.pcma]
                let call = try await desk.lab.placeCall(to: Desk.user, plan)
                #expect(try await call.waitRefused() == 488)
                #expect(desk.offers().isEmpty)
            }
        }
    }
#endif
