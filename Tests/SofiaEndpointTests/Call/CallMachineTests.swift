#if SofiaSIP
    import EndpointAPI
    import MediaCore
    import Testing

    @testable import SofiaEndpoint

    @Suite struct CallMachineTests {
        // MARK: Answering

        @Test func offeredCallWaitsForTheSession() {
            var machine = CallMachine()
            #expect(machine.invited(.test()) == [.emit(.offered(.test()))])
        }

        @Test func anInvitationThatExpiresEndsUnansweredCallsOnly() throws {
            var (offered, answered) = (CallMachine(), CallMachine())
            let begin: [CallEffect] = [.startTimer(.invitation, after: .seconds(9)), .emit(.offered(.test()))]
            #expect(offered.invited(.test(), lifetime: .seconds(9)) == begin)
            #expect(offered.timerFired(.invitation) == [.respond(487), .emit(.ended(.remote)), .finished])

            _ = answered.invited(.test(), lifetime: .seconds(9))
            _ = try answered.alert()
            #expect(try answered.answer() == [.stopTimer(.invitation), .respondWithAnswer(.sendrecv)])
            #expect(answered.timerFired(.invitation) == [])
        }

        @Test func offerIsAnsweredAndMediaStartsWithThe200() throws {
            var machine = CallMachine.offered()
            #expect(try machine.alert() == [.respond(180), .emit(.ringing)])
            #expect(try machine.answer() == [.respondWithAnswer(.sendrecv)])
            #expect(machine.agreed() == [.applyMedia])
            #expect(machine.acknowledged() == [.emit(.connected)])
        }

        /// How a call server sets up calls: the phone offers in its 200, the ACK answers (RFC 3725 §4.1).
        @Test func withoutAnOfferMediaStartsWithTheAcknowledgement() throws {
            var machine = CallMachine.ringing(hasDescription: false)
            #expect(machine.notified(event: "talk") == [.respondToNotify(200), .respondWithOffer(.sendrecv)])
            #expect(machine.acknowledged() == [.acceptAnswer])
            #expect(machine.agreed() == [.applyMedia, .emit(.connected)])
            #expect(machine.acknowledged() == [], "repeated ACK")
        }

        @Test func answerThatCannotBeUsedEndsTheCallWithABye() {
            var machine = CallMachine.answering(hasDescription: false)
            #expect(machine.acknowledged() == [.acceptAnswer])
            #expect(machine.negotiationFailed("no answer") == [.bye, .startTimer(.release, after: .seconds(2))])
            #expect(machine.byeAnswered() == [.stopTimer(.release), .emit(.ended(.failed("no answer"))), .finished])
        }

        @Test func offerThatCannotBeAnsweredIsA488() throws {
            var machine = CallMachine.ringing()
            _ = try machine.answer()
            #expect(
                machine.negotiationFailed("no codec") == [.respond(488), .emit(.ended(.failed("no codec"))), .finished])
        }

        /// An ACK may come half a minute later, with an address that stands for nowhere (RFC 3725 §4.2).
        @Test func answerWithoutAnAddressIsACallOnHold() {
            var machine = CallMachine.answering(hasDescription: false)
            _ = machine.acknowledged()
            let effects = machine.negotiated(direction: .sendrecv, isReachable: false)
            #expect(effects == [.applyMedia, .emit(.connected), .emit(.held)])
        }

        @Test func repeatedAlertAndResumeDoNothing() throws {
            var (ringing, connected) = (CallMachine.ringing(), CallMachine.connected())
            #expect(try ringing.alert() == [])
            #expect(try connected.resume() == [])
        }

        @Test func commandsThatMakeNoSenseAreRefused() {
            func code(_ command: () throws -> [CallEffect]) -> EndpointError.Code? {
                #expect(throws: EndpointError.self) { try command() }?.code
            }
            var ringing = CallMachine.ringing()
            #expect(code { try ringing.hold() } == .invalid)
            #expect(code { try ringing.resume() } == .invalid)
            #expect(code { try ringing.reject(status: 200) } == .invalid)
            for var answered in [CallMachine.answering(), .connected(), .held()] {
                #expect(code { try answered.alert() } == .invalid)
                #expect(code { try answered.answer() } == .invalid)
                #expect(code { try answered.reject(status: 486) } == .invalid)
            }
            var releasing = CallMachine.connected()
            _ = releasing.release()
            for var gone in [CallMachine(), releasing, .over()] {
                #expect(code { try gone.alert() } == .noSuchCall)
                #expect(code { try gone.answer() } == .noSuchCall)
                #expect(code { try gone.reject(status: 486) } == .noSuchCall)
                #expect(code { try gone.hold() } == .noSuchCall)
                #expect(code { try gone.resume() } == .noSuchCall)
            }
        }

        // MARK: Remote control

        @Test(arguments: ["talk", "TALK", "talk;id=1", "talk ; id=1"])
        func talkIsConfirmedBeforeTheAnswer(event: String) {
            var machine = CallMachine.ringing()
            #expect(machine.notified(event: event) == [.respondToNotify(200), .respondWithAnswer(.sendrecv)])
        }

        @Test(arguments: ["", "refer", "talks", "dialog"])
        func unknownEventIsRefused(event: String) {
            var machine = CallMachine.connected()
            #expect(machine.notified(event: event) == [.respondToNotify(489)])
        }

        @Test func noticeForADeadDialogIsRefused() {
            var machine = CallMachine.over()
            #expect(machine.notified(event: "talk") == [.respondToNotify(481)])
        }

        @Test func talkInACallThatTalksDoesNothing() {
            var machine = CallMachine.connected()
            #expect(machine.notified(event: "talk") == [.respondToNotify(200)])
        }

        @Test func holdOfARingingCallDoesNothing() {
            var machine = CallMachine.ringing()
            #expect(machine.notified(event: "hold") == [.respondToNotify(200)])
        }

        @Test func identifierMayChange() {
            var machine = CallMachine.connected()
            #expect(machine.identified("9F1A") == [])
            #expect(machine.identified("77E0") == [.emit(.identified("77E0"))])
            #expect(machine.identified("77E0") == [])
        }

        // MARK: The end

        @Test func callerGivesUp() {
            var machine = CallMachine.ringing()
            #expect(machine.cancelled() == [.emit(.ended(.remote)), .finished])
        }

        @Test func cancelAfterTheAnswerIsTooLate() {
            var machine = CallMachine.answering()
            #expect(machine.cancelled() == [])
        }

        @Test func refusal() throws {
            var machine = CallMachine.offered()
            #expect(try machine.reject(status: 486) == [.respond(486), .emit(.ended(.local)), .finished])
        }

        @Test func releaseOfARingingCall() {
            var machine = CallMachine.ringing()
            #expect(machine.release() == [.respond(480), .emit(.ended(.local)), .finished])
        }

        @Test func releaseSaysByeAndWaitsForItsAnswer() {
            var machine = CallMachine.connected()
            #expect(machine.mediaChanged(active: true) == [.emit(.media(active: true))])
            #expect(
                machine.release() == [
                    .stopMedia, .emit(.media(active: false)), .bye, .startTimer(.release, after: .seconds(2)),
                ])
            #expect(machine.release() == [])
            #expect(machine.mediaChanged(active: false) == [])
            #expect(machine.byeAnswered() == [.stopTimer(.release), .emit(.ended(.local)), .finished])
        }

        @Test func releasedCallGoesWhateverTheFarEndDoes() {
            var machine = CallMachine.connected()
            _ = machine.release()
            #expect(machine.timerFired(.release) == [.emit(.ended(.local)), .finished])
        }

        /// RFC 3261 §15: the callee sends no BYE before the ACK.
        @Test func releaseBeforeTheAcknowledgementWaitsForIt() {
            var machine = CallMachine.answering()
            #expect(machine.release() == [.stopMedia, .startTimer(.release, after: .seconds(2))])
            #expect(machine.acknowledged() == [.bye])
            #expect(machine.byeAnswered() == [.stopTimer(.release), .emit(.ended(.local)), .finished])
        }

        @Test func releaseWithoutAnyAcknowledgement() {
            var machine = CallMachine.answering()
            _ = machine.release()
            #expect(machine.timerFired(.release) == [.bye, .emit(.ended(.local)), .finished])
        }

        @Test func bothHangUpAtOnce() {
            var machine = CallMachine.connected()
            _ = machine.release()
            #expect(machine.byeReceived() == [.stopTimer(.release), .emit(.ended(.local)), .finished])
            #expect(machine.byeAnswered() == [])
        }

        @Test func farEndHangsUp() {
            var machine = CallMachine.connected()
            #expect(machine.byeReceived() == [.stopMedia, .emit(.ended(.remote)), .finished])
        }

        /// RFC 3261 §15.1.2.
        @Test func farEndHangsUpWhileItRings() {
            var machine = CallMachine.ringing()
            #expect(machine.byeReceived() == [.respond(487), .emit(.ended(.remote)), .finished])
        }

        /// RFC 3261 §13.3.1.4.
        @Test func answerThatIsNeverAcknowledgedEndsTheCall() {
            var machine = CallMachine.answering()
            #expect(machine.acknowledgementMissing() == [.stopMedia, .bye, .startTimer(.release, after: .seconds(2))])
            #expect(machine.byeAnswered().contains(.finished))
            var reinvited = CallMachine.connected()
            _ = reinvited.reinvited(hasOffer: false)
            #expect(
                reinvited.acknowledgementMissing() == [.stopMedia, .bye, .startTimer(.release, after: .seconds(2))])
        }

        @Test func callWithoutMediaEnds() {
            var ringing = CallMachine.ringing()
            #expect(ringing.mediaFailed("no port") == [.respond(500), .emit(.ended(.failed("no port"))), .finished])
            var connected = CallMachine.connected()
            #expect(connected.mediaFailed("gone") == [.stopMedia, .bye, .startTimer(.release, after: .seconds(2))])
            #expect(connected.byeAnswered() == [.stopTimer(.release), .emit(.ended(.failed("gone"))), .finished])
        }

        @Test func qualityIsToldWhileThereIsMedia() {
            let report = QualityReport(mos: 4.4, intervalMOS: 4.3, roundTrip: 1)
            var (connected, over) = (CallMachine.connected(), CallMachine.over())
            #expect(connected.measured(report) == [.emit(.quality(report))])
            #expect(over.measured(report) == [])
        }
    }
#endif
