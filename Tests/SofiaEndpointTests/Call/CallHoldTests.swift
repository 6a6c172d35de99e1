#if SofiaSIP
    import EndpointAPI
    import MediaCore
    import Testing

    @testable import SofiaEndpoint

    @Suite struct CallHoldTests {
        // MARK: By us

        @Test func holdAndTalk() {
            var machine = CallMachine.connected()
            #expect(machine.notified(event: "hold") == [.respondToNotify(200), .setPrivate(true), .offer(.sendonly)])
            #expect(machine.offerAnswered(status: 100, jitter: 0) == [])
            #expect(machine.offerAnswered(status: 200, jitter: 0) == [.acceptAnswer])
            #expect(machine.agreed(.sendonly) == [.applyMedia, .emit(.held)])
            #expect(machine.notified(event: "talk") == [.respondToNotify(200), .offer(.sendrecv)])
            #expect(machine.offerAnswered(status: 200, jitter: 0) == [.acceptAnswer])
            #expect(machine.agreed() == [.applyMedia, .setPrivate(false), .emit(.resumed)])
        }

        @Test func aWishThatComesDuringAnExchangeWaitsForItsEnd() throws {
            var machine = CallMachine.connected()
            _ = try machine.hold()
            #expect(try machine.resume() == [.setPrivate(false)])
            _ = machine.offerAnswered(status: 200, jitter: 0)
            #expect(machine.agreed(.sendonly) == [.applyMedia, .setPrivate(true), .emit(.held), .offer(.sendrecv)])
        }

        @Test func aHoldBeforeTheAcknowledgementWaitsForIt() {
            var machine = CallMachine.answering()
            #expect(machine.notified(event: "hold") == [.respondToNotify(200), .setPrivate(true)])
            #expect(machine.acknowledged() == [.emit(.connected), .offer(.sendonly)])
        }

        /// RFC 3261 §14.1: a refused re-INVITE changes nothing.
        @Test(arguments: [400, 488, 500, 603])
        func refusedHoldIsGivenUp(status: Int) {
            var machine = CallMachine.connected()
            _ = machine.notified(event: "hold")
            #expect(machine.offerAnswered(status: status, jitter: 0) == [.rollBackOffer, .setPrivate(false)])
        }

        @Test func answerThatCannotBeUsedIsARefusal() {
            var machine = CallMachine.connected()
            _ = machine.notified(event: "hold")
            _ = machine.offerAnswered(status: 200, jitter: 0)
            #expect(machine.negotiationFailed("odd") == [.rollBackOffer, .setPrivate(false)])
        }

        /// RFC 3261 §12.2.1.2.
        @Test(arguments: [408, 481])
        func holdInADeadDialogEndsTheCall(status: Int) {
            var machine = CallMachine.connected()
            _ = machine.notified(event: "hold")
            let effects = machine.offerAnswered(status: status, jitter: 0)
            #expect(effects == [.rollBackOffer, .stopMedia, .bye, .startTimer(.release, after: .seconds(2))])
            #expect(machine.byeAnswered().contains(.finished))
        }

        /// RFC 3264 §8.4: what only receives is held by `inactive`.
        @Test func holdOfACallThatTheFarEndHolds() throws {
            var machine = CallMachine.connected()
            _ = machine.reinvited(hasOffer: true)
            _ = machine.agreed(.recvonly)
            _ = machine.acknowledged()
            #expect(try machine.hold() == [.setPrivate(true), .offer(.inactive)])
            _ = machine.offerAnswered(status: 200, jitter: 0)
            #expect(machine.agreed(.inactive) == [.applyMedia], "it was held before")
        }

        // MARK: By the far end

        @Test(arguments: [(MediaDirection.recvonly, true), (.inactive, true), (.sendrecv, false)])
        func farEndHoldsAndResumes(direction: MediaDirection, isReachable: Bool) {
            var machine = CallMachine.connected()
            #expect(machine.reinvited(hasOffer: true) == [.respondWithAnswer(.sendrecv)])
            #expect(machine.negotiated(direction: direction, isReachable: isReachable) == [.applyMedia, .emit(.held)])
            #expect(machine.acknowledged() == [])
            #expect(machine.reinvited(hasOffer: true) == [.respondWithAnswer(.sendrecv)])
            #expect(machine.agreed() == [.applyMedia, .emit(.resumed)])
        }

        /// Call servers retrieve with a re-INVITE that lets the phone offer.
        @Test func farEndResumesByADelayedOffer() {
            var machine = CallMachine.connected()
            _ = machine.reinvited(hasOffer: true)
            _ = machine.negotiated(direction: .sendrecv, isReachable: false)
            _ = machine.acknowledged()
            #expect(machine.reinvited(hasOffer: false) == [.respondWithOffer(.sendrecv)])
            #expect(machine.acknowledged() == [.acceptAnswer])
            #expect(machine.agreed() == [.applyMedia, .emit(.resumed)])
        }

        @Test func farEndMayNotEndOurHold() {
            var machine = CallMachine.held()
            #expect(machine.reinvited(hasOffer: true) == [.respondWithAnswer(.sendonly)])
            #expect(machine.agreed(.sendonly) == [.applyMedia])
            _ = machine.acknowledged()
            #expect(machine.reinvited(hasOffer: false) == [.respondWithOffer(.sendonly)])
        }

        @Test func offerThatCannotBeAnsweredLeavesTheCallAsItIs() {
            var machine = CallMachine.connected()
            _ = machine.reinvited(hasOffer: true)
            #expect(machine.negotiationFailed("no codec") == [.refuseReinvite(488)])
            #expect(machine.state == .connected)
            #expect(machine.reinvited(hasOffer: true) == [.respondWithAnswer(.sendrecv)])
        }

        // MARK: Two at once

        /// RFC 3261 §14.2: 491 while our own is open.
        @Test func theirsDuringOursIsRefused() {
            var machine = CallMachine.connected()
            _ = machine.notified(event: "hold")
            #expect(machine.reinvited(hasOffer: true) == [.refuseReinvite(491)])
        }

        /// RFC 3261 §14.1: again after 0 to 2 s, in steps of 10 ms.
        @Test(arguments: [(0.0, 0), (0.5, 1000), (0.999, 1990)])
        func oursDuringTheirsGoesAgain(jitter: Double, milliseconds: Int) {
            var machine = CallMachine.connected()
            _ = machine.notified(event: "hold")
            #expect(
                machine.offerAnswered(status: 491, jitter: jitter)
                    == [.rollBackOffer, .startTimer(.glare, after: .milliseconds(milliseconds))])
            #expect(machine.timerFired(.glare) == [.offer(.sendonly)])
        }

        @Test func aPauseThatTheirOfferEndsMakesOursNeedless() {
            var machine = CallMachine.connected()
            _ = machine.notified(event: "hold")
            _ = machine.offerAnswered(status: 491, jitter: 0.5)
            #expect(machine.reinvited(hasOffer: true) == [.stopTimer(.glare), .respondWithAnswer(.sendonly)])
            #expect(machine.agreed(.sendonly) == [.applyMedia, .emit(.held)])
            #expect(machine.acknowledged() == [])
        }

        @Test func aWishThatIsWithdrawnDuringThePauseIsNotOffered() {
            var machine = CallMachine.connected()
            _ = machine.notified(event: "hold")
            _ = machine.offerAnswered(status: 491, jitter: 0.5)
            #expect(machine.notified(event: "talk") == [.respondToNotify(200), .setPrivate(false)])
            #expect(machine.timerFired(.glare) == [])
        }

        /// RFC 3261 §14.2: 500 while theirs is not acknowledged.
        @Test func twoOfTheirsAtOnce() {
            var machine = CallMachine.connected()
            _ = machine.reinvited(hasOffer: false)
            #expect(machine.reinvited(hasOffer: true) == [.refuseReinvite(500)])
        }

        @Test func ourOfferWaitsForTheirAcknowledgement() {
            var machine = CallMachine.connected()
            _ = machine.reinvited(hasOffer: true)
            _ = machine.agreed()
            #expect(machine.notified(event: "hold") == [.respondToNotify(200), .setPrivate(true)])
            #expect(machine.acknowledged() == [.offer(.sendonly)])
        }
    }
#endif
