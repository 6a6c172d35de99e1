#if SofiaSIP
    import EndpointAPI
    import MediaCore
    import Testing

    @testable import SofiaEndpoint

    /// Calls that we place, and what becomes of them, as the machine sees it.
    @Suite struct PlacedCallTests {
        @Test func answeredCall() {
            var machine = CallMachine()
            let offer = CallOffer.test(hasDescription: false)
            #expect(machine.dialled(offer) == [.emit(.dialled(offer)), .invite])
            #expect(machine.progressed(status: 183, hasAnswer: false) == [])
            #expect(machine.progressed(status: 180, hasAnswer: false) == [.emit(.ringing)])
            #expect(machine.progressed(status: 180, hasAnswer: false) == [], "another phone rings, too")
            #expect(machine.accepted(hasAnswer: true) == [.acceptAnswer])
            #expect(machine.agreed() == [.applyMedia, .emit(.connected)])
            #expect(machine.isOutgoing)
        }

        @Test func earlyMediaIsReplacedByTheAnswer() {
            var machine = CallMachine.calling()
            #expect(machine.progressed(status: 183, hasAnswer: true) == [.acceptAnswer])
            #expect(machine.agreed() == [.applyMedia])
            #expect(machine.mediaChanged(active: true) == [.emit(.media(active: true))])
            #expect(machine.accepted(hasAnswer: true) == [.acceptAnswer])
            #expect(machine.agreed() == [.applyMedia, .emit(.connected)])
        }

        /// An early answer that is of no use is no reason to give up: the 2xx may bring another.
        @Test func unusableEarlyAnswerIsForgiven() {
            var machine = CallMachine.calling()
            _ = machine.progressed(status: 183, hasAnswer: true)
            #expect(machine.negotiationFailed("no codec") == [])
            #expect(machine.state == .calling)
        }

        @Test func answerHeldFromTheStart() {
            var machine = CallMachine.calling()
            _ = machine.accepted(hasAnswer: true)
            #expect(machine.agreed(.recvonly) == [.applyMedia, .emit(.connected), .emit(.held)])
        }

        /// RFC 3261 §9.1: the 2xx was faster than our CANCEL.
        @Test func answerAfterTheCancelIsHungUp() {
            var machine = CallMachine.calling()
            #expect(machine.release() == [.cancel, .startTimer(.release, after: .seconds(2))])
            #expect(machine.release() == [])
            #expect(machine.accepted(hasAnswer: true) == [.bye])
            #expect(machine.byeAnswered() == [.stopTimer(.release), .emit(.ended(.local)), .finished])
        }

        @Test func cancelThatNobodyAnswers() {
            var machine = CallMachine.calling()
            _ = machine.release()
            #expect(machine.timerFired(.release) == [.emit(.ended(.local)), .finished])
        }

        @Test func commandsForACallThatIsNotUpAreRefused() {
            func code(_ command: () throws -> [CallEffect]) -> EndpointError.Code? {
                #expect(throws: EndpointError.self) { try command() }?.code
            }
            var machine = CallMachine.calling()
            #expect(code { try machine.answer() } == .invalid)
            #expect(code { try machine.hold() } == .invalid)
            #expect(code { try machine.transferred() } == .invalid)
            #expect(machine.notified(event: "talk") == [.respondToNotify(200)])
        }

        // MARK: Transfers

        /// RFC 3515 §2.4.4: the NOTIFY may be faster than the answer to the REFER.
        @Test func noticeBeforeTheAnswerToTheRefer() throws {
            var machine = CallMachine.connected()
            #expect(try machine.transferred() == [.refer])
            #expect(machine.transferProgressed(status: 100, isLast: false) == [.respondToNotify(200)])
            let failed = CallEffect.emit(.transferFailed("the target could not be reached (486)"))
            #expect(machine.transferProgressed(status: 486, isLast: true) == [.respondToNotify(200), failed])
            #expect(throws: EndpointError.self) { try machine.transferred() }
            #expect(machine.referAnswered(status: 202, isTold: true) == [])
            #expect(try machine.transferred() == [.refer])
        }

        @Test func transferWithoutNoticesEndsWithItsAcceptance() throws {
            var machine = CallMachine.connected()
            _ = try machine.transferred()
            #expect(machine.referAnswered(status: 202, isTold: false).prefix(1) == [.handedOver])
            #expect(machine.byeAnswered().last == .finished)
        }

        @Test func transferOfWhichNothingIsHeardIsOver() throws {
            var machine = CallMachine.connected()
            _ = try machine.transferred()
            #expect(
                machine.referAnswered(status: 202, isTold: true)
                    == [.startTimer(.transfer, after: CallMachine.transferDeadline)])
            guard case .emit(.transferFailed) = machine.timerFired(.transfer).last else {
                Issue.record("the user is not told")
                return
            }
            #expect(machine.state == .connected)
            #expect(machine.transferProgressed(status: 200, isLast: true) == [.respondToNotify(481)])
        }
    }
#endif
