#if SofiaSIP
    import BoundedNumbers
    import EndpointAPI
    import Testing

    @testable import SofiaEndpoint

    @Suite struct RegistrationMachineTests {
        static let deadline = RegistrationEffect.startTimer(.deadline, after: .seconds(4))

        /// With this jitter a pause is neither lengthened nor shortened.
        let even = 0.5

        func machine(hasPassword: Bool = true, timeout: Int = 1800, interval: Int = 10) -> RegistrationMachine {
            RegistrationMachine(
                RegistrationMachine.Configuration(
                    server: "192.0.2.1:5060", user: "5320", index: 0, hasPassword: hasPassword, timeout: timeout,
                    interval: interval))
        }

        func ready(granted: RegistrationSeconds = 1800) -> RegistrationMachine {
            var machine = machine()
            _ = machine.start()
            _ = machine.responded(
                RegistrationResponse(status: 200, phrase: "OK", granted: granted), jitter: even)
            return machine
        }

        // MARK: Success

        @Test func startsByTrying() {
            var machine = machine()
            #expect(machine.start() == [.report(.trying, reason: nil), .register(expires: 1800), Self.deadline])
            #expect(machine.start() == [])
        }

        /// RFC 3261 §10.2.4: the registrar decides how long; half of it leaves time for a lost refresh.
        @Test(arguments: [(1800, 900_000), (6, 3000), (2, 1000), (1, 1000)])
        func refreshesAtHalfOfTheGrantedTime(granted: Int, milliseconds: Int) {
            var machine = machine()
            _ = machine.start()
            let response = RegistrationResponse(status: 200, phrase: "OK", granted: RegistrationSeconds(granted))
            #expect(
                machine.responded(response, jitter: even) == [
                    .stopTimer(.deadline), .startTimer(.refresh, after: .milliseconds(milliseconds)),
                    .report(.ready, reason: nil),
                ])
            #expect(machine.timerFired(.refresh, jitter: even) == [.register(expires: 1800), Self.deadline])
            // A refresh that succeeds is nobody's news.
            #expect(
                machine.responded(response, jitter: even) == [
                    .stopTimer(.deadline), .startTimer(.refresh, after: .milliseconds(milliseconds)),
                ])
        }

        @Test func withoutAGrantTheAskedTimeStands() {
            var machine = machine(timeout: 60)
            _ = machine.start()
            let effects = machine.responded(RegistrationResponse(status: 200, phrase: "OK"), jitter: even)
            #expect(effects.contains(.startTimer(.refresh, after: .seconds(30))))
        }

        @Test func switchedOffIsStandalone() {
            var machine = machine(timeout: 0)
            #expect(machine.start() == [.report(.standalone, reason: nil)])
            #expect(machine.stop() == [.report(.none, reason: nil), .finished])
        }

        @Test func provisionalResponseRestartsTheDeadline() {
            var machine = machine()
            _ = machine.start()
            #expect(
                machine.responded(RegistrationResponse(status: 100, phrase: "Trying"), jitter: even) == [Self.deadline])
        }

        /// RFC 3261 §10.2.8.
        @Test func tooBriefIsAskedAgainWithWhatTheRegistrarWants() {
            var machine = machine()
            _ = machine.start()
            let brief = RegistrationResponse(status: 423, phrase: "Interval Too Brief", minExpires: 7200)
            #expect(machine.responded(brief, jitter: even) == [.register(expires: 7200), Self.deadline])
            // The same again would go on for ever.
            #expect(machine.responded(brief, jitter: even).last == .startTimer(.retry, after: .milliseconds(500)))
            #expect(
                machine.timerFired(.retry, jitter: even) == [.forgetServers, .register(expires: 7200), Self.deadline])
        }

        // MARK: Failure

        func failure(_ effects: [RegistrationEffect]) -> String? {
            for case .report(.failed, let reason) in effects { return reason }
            return nil
        }

        func retry(_ effects: [RegistrationEffect]) -> Duration? {
            for case .startTimer(.retry, let delay) in effects { return delay }
            return nil
        }

        @Test func refusalIsTriedAgainEverMoreSlowly() {
            var machine = machine(interval: 3)
            _ = machine.start()
            let refusal = RegistrationResponse(status: 404, phrase: "Not\r\nFound")
            var pauses: [Duration?] = []
            for round in 0..<5 {
                let effects = machine.responded(refusal, jitter: even)
                pauses.append(retry(effects))
                // It stays FAILED while it is tried again, with the same reason: nothing new to tell.
                #expect(
                    failure(effects) == (round == 0 ? "192.0.2.1:5060 refused to register 5320: 404 NotFound" : nil))
                #expect(
                    machine.timerFired(.retry, jitter: even) == [
                        .forgetServers, .register(expires: 1800), Self.deadline,
                    ])
            }
            #expect(pauses == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(3), .seconds(3)])
            let granted = RegistrationResponse(status: 200, phrase: "OK", granted: 60)
            #expect(machine.responded(granted, jitter: even).last == .report(.ready, reason: nil))
            // Success starts the count anew.
            _ = machine.timerFired(.refresh, jitter: even)
            #expect(retry(machine.responded(refusal, jitter: even)) == .milliseconds(500))
        }

        @Test func jitterIsAFifth() {
            var (early, late) = (RegistrationBackoff(interval: 10), RegistrationBackoff(interval: 10))
            #expect(early.next(atLeast: .zero, jitter: 0) == .milliseconds(400))
            #expect(late.next(atLeast: .zero, jitter: 1) == .milliseconds(600))
        }

        @Test func withoutIntervalThereIsOneRetry() {
            var machine = machine(interval: 0)
            _ = machine.start()
            let refusal = RegistrationResponse(status: 500, phrase: "")
            #expect(retry(machine.responded(refusal, jitter: even)) == .milliseconds(500))
            _ = machine.timerFired(.retry, jitter: even)
            #expect(machine.responded(refusal, jitter: even) == [.stopTimer(.deadline)])
            #expect(machine.state == .waiting)
        }

        /// RFC 3261 §20.33.
        @Test func retryAfterIsHonoured() {
            var machine = machine()
            _ = machine.start()
            let busy = RegistrationResponse(status: 503, phrase: "Service Unavailable", retryAfter: 40)
            #expect(retry(machine.responded(busy, jitter: 0)) == .seconds(40))
        }

        @Test func silenceIsAFailure() {
            var machine = machine()
            _ = machine.start()
            #expect(
                machine.timerFired(.deadline, jitter: even) == [
                    .abandon, .report(.failed, reason: "no answer from 192.0.2.1:5060 within 4 s"),
                    .startTimer(.retry, after: .milliseconds(500)),
                ])
            #expect(
                machine.responded(RegistrationResponse(status: 200, phrase: "OK"), jitter: even) == [],
                "it came too late")
        }

        @Test func failedRefreshEndsReady() {
            var machine = ready()
            _ = machine.timerFired(.refresh, jitter: even)
            #expect(failure(machine.timerFired(.deadline, jitter: even)) != nil)
        }

        @Test func lostConnectionEndsReadyAtOnce() {
            var machine = ready()
            #expect(
                machine.transportLost("reset by peer", jitter: even) == [
                    .stopTimer(.refresh), .abandon,
                    .report(.failed, reason: "the connection to 192.0.2.1:5060 is lost: reset by peer"),
                    .startTimer(.retry, after: .milliseconds(500)),
                ])
        }

        @Test func grantOfNothingIsAFailure() {
            var machine = machine()
            _ = machine.start()
            let effects = machine.responded(
                RegistrationResponse(status: 200, phrase: "OK", granted: 0), jitter: even)
            #expect(failure(effects) != nil)
        }

        // MARK: Passwords

        func challenge(_ challenge: RegistrationResponse.Challenge? = .fresh, status: Int = 401) -> RegistrationResponse
        {
            RegistrationResponse(status: status, phrase: "Unauthorized", challenge: challenge)
        }

        @Test(arguments: [401, 407])
        func passwordIsTriedOnce(status: Int) {
            var machine = machine()
            _ = machine.start()
            #expect(machine.responded(challenge(status: status), jitter: even) == [.authenticate, Self.deadline])
            let effects = machine.responded(challenge(status: status), jitter: even)
            #expect(failure(effects) == "192.0.2.1:5060 refused the password of 5320")
            #expect(retry(effects) == .seconds(60), "no hammering")
        }

        /// RFC 7616 §3.3: `stale=true` says that the password was right.
        @Test func staleNonceIsAnsweredAnewButNotForEver() {
            var machine = machine()
            _ = machine.start()
            _ = machine.responded(challenge(), jitter: even)
            #expect(machine.responded(challenge(.stale), jitter: even) == [.authenticate, Self.deadline])
            #expect(machine.responded(challenge(.stale), jitter: even) == [.authenticate, Self.deadline])
            #expect(failure(machine.responded(challenge(.stale), jitter: even)) != nil)
        }

        @Test func everyRefreshMayBeChallenged() {
            var machine = ready()
            _ = machine.timerFired(.refresh, jitter: even)
            #expect(machine.responded(challenge(), jitter: even) == [.authenticate, Self.deadline])
        }

        @Test func missingPasswordIsNamed() {
            var machine = machine(hasPassword: false)
            _ = machine.start()
            let reason = failure(machine.responded(challenge(), jitter: even))
            #expect(reason == "192.0.2.1:5060 asks for the password of 5320 and none is set (proxies.proxy0.password)")
        }

        @Test func unknownSchemeIsNamed() {
            var machine = machine()
            _ = machine.start()
            let reason = failure(machine.responded(challenge(nil), jitter: even))
            #expect(
                reason == "192.0.2.1:5060 asks 5320 for credentials of a kind that is not supported: 401 Unauthorized")
        }

        // MARK: Stopping

        static let unregistering: [RegistrationEffect] = [
            .report(.shutdown, reason: nil), .unregister, .startTimer(.deadline, after: .seconds(1)),
        ]

        @Test func stopUnregisters() {
            var machine = ready()
            #expect(machine.stop() == [.stopTimer(.refresh)] + Self.unregistering)
            #expect(machine.responded(challenge(.stale), jitter: even) == [.authenticate])
            #expect(
                machine.responded(RegistrationResponse(status: 200, phrase: "OK"), jitter: even) == [
                    .stopTimer(.deadline), .report(.none, reason: nil), .finished,
                ])
        }

        @Test func stopDoesNotWaitForASilentServer() {
            var machine = ready()
            _ = machine.stop()
            #expect(machine.timerFired(.deadline, jitter: even) == [.abandon, .report(.none, reason: nil), .finished])
        }

        @Test func stopWhileTryingUnregistersToo() {
            var machine = machine()
            _ = machine.start()
            #expect(machine.stop() == [.stopTimer(.deadline), .abandon] + Self.unregistering)
        }

        @Test func stopAfterARefusalSendsNothing() {
            var machine = machine()
            _ = machine.start()
            _ = machine.responded(RegistrationResponse(status: 403, phrase: "Forbidden"), jitter: even)
            #expect(machine.stop() == [.stopTimer(.retry), .report(.none, reason: nil), .finished])
        }

        @Test func stopAfterASilenceUnregisters() {
            var machine = machine()
            _ = machine.start()
            _ = machine.timerFired(.deadline, jitter: even)
            #expect(machine.stop() == [.stopTimer(.retry)] + Self.unregistering)
        }

        /// The request may have reached the server before the connection broke.
        @Test func stopAfterALostConnectionUnregisters() {
            var machine = machine()
            _ = machine.start()
            _ = machine.transportLost("refused", jitter: even)
            #expect(machine.stop() == [.stopTimer(.retry)] + Self.unregistering)
        }

        @Test func stopBeforeTheStartSendsNothing() {
            var machine = machine()
            #expect(machine.stop() == [.finished])
            #expect(machine.start() == [])
        }
    }
#endif
