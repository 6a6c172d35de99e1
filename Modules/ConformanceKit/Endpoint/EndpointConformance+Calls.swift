import EndpointAPI

extension EndpointConformance {
    static let callChecks = [
        EndpointCheck("a call is offered once, with its identifier", callIsOfferedOnce),
        EndpointCheck("a call without an identifier gets one", callWithoutIdentifierGetsOne),
        EndpointCheck("alert makes the far side ring", alertMakesTheFarSideRing),
        EndpointCheck("answer brings the call up", answerBringsTheCallUp),
        EndpointCheck(
            "a call without a description is answered", of: .canLeaveOutDescription, offerlessCall),
        EndpointCheck("the far side hangs up", farSideHangsUp),
        EndpointCheck("release ends a call", releaseEndsACall),
        EndpointCheck("release ends a ringing call", releaseEndsARingingCall),
        EndpointCheck("reject refuses a call with its status", rejectRefusesACall),
        EndpointCheck("the far side takes a ringing call back", farSideTakesACallBack),
        EndpointCheck("releaseAll ends every call", releaseAllEndsEveryCall),
        EndpointCheck("both sides hang up at once", bothSidesHangUpAtOnce),
        EndpointCheck("answer and cancel cross", answerAndCancelCross),
        EndpointCheck("a deaf far side does not keep a call", of: .canBeDeaf, deafFarSide),
        EndpointCheck("calls in a row leave no descriptor behind", callsLeaveNoDescriptor),
    ]

    @Sendable private static func callIsOfferedOnce(_ probe: EndpointProbe) async throws {
        let uuid = "00CONFORM0VD2F5U1A1CS2LAES000001"
        let call = try await probe.called(uuid: uuid)
        try require(call.offer.uuid == uuid, "the call is offered as \(call.offer.uuid), not as \(uuid)")
        try require(call.offer.hasDescription, "the call came with a description, and the offer denies it")
        try await probe.answer(call)
        try await call.far.hangUp()
        try await probe.waitEnded(call)
        let offers = probe.journal.events.filter { event in
            if case .call(_, .offered) = event { true } else { false }
        }
        try require(offers.count == 1, "one call, \(offers.count) offers")
    }

    @Sendable private static func callWithoutIdentifierGetsOne(_ probe: EndpointProbe) async throws {
        let first = try await probe.called()
        let second = try await probe.nextCall()
        try require(!first.offer.uuid.isEmpty, "the call has no identifier")
        try require(first.offer.uuid != second.offer.uuid, "two calls have the same identifier")
        try require(first.id != second.id, "two calls have the same CallID")
    }

    @Sendable private static func alertMakesTheFarSideRing(_ probe: EndpointProbe) async throws {
        let call = try await probe.called()
        try await probe.perform(.alert(call.id))
        try await probe.wait(call, .ringing)
        try await within(.seconds(5), "the far side rings") { try await call.far.waitRinging() }
    }

    @Sendable private static func answerBringsTheCallUp(_ probe: EndpointProbe) async throws {
        // Without alert: automatic answers need none.
        let call = try await probe.called()
        try await probe.perform(.answer(call.id))
        try await probe.wait(call, .connected)
        try await probe.wait(call, .media(active: true))
        try await within(.seconds(5), "the far side is answered") { try await call.far.waitAnswered() }
    }

    @Sendable private static func offerlessCall(_ probe: EndpointProbe) async throws {
        let call = try await probe.called(hasDescription: false)
        try require(!call.offer.hasDescription, "the call came without a description, and the offer claims one")
        try await probe.answer(call)
    }

    @Sendable private static func farSideHangsUp(_ probe: EndpointProbe) async throws {
        let call = try await probe.talking()
        try await call.far.hangUp()
        let end = try await probe.waitEnded(call)
        try require(end == .remote, "the far side hung up, and the end says \(end)")
        try await probe.audio.waitClosed()
    }

    @Sendable private static func releaseEndsACall(_ probe: EndpointProbe) async throws {
        let call = try await probe.talking()
        try await probe.perform(.release(call.id))
        let end = try await probe.waitEnded(call)
        try require(end == .local, "we hung up, and the end says \(end)")
        try await probe.audio.waitClosed()
    }

    @Sendable private static func releaseEndsARingingCall(_ probe: EndpointProbe) async throws {
        let call = try await probe.called()
        try await probe.perform(.alert(call.id))
        try await probe.perform(.release(call.id))
        let end = try await probe.waitEnded(call)
        try require(end == .local, "we hung up, and the end says \(end)")
    }

    @Sendable private static func rejectRefusesACall(_ probe: EndpointProbe) async throws {
        let call = try await probe.called()
        try await probe.perform(.reject(call.id, status: 486))
        let status = try await within(.seconds(5), "the far side is refused") { try await call.far.waitRefused() }
        try require(status == 486, "rejected with 486, and the far side got \(status)")
        let end = try await probe.waitEnded(call.id)
        try require(end == .local, "we refused, and the end says \(end)")
    }

    @Sendable private static func farSideTakesACallBack(_ probe: EndpointProbe) async throws {
        let call = try await probe.called()
        try await probe.perform(.alert(call.id))
        try await within(.seconds(5), "the far side rings") { try await call.far.waitRinging() }
        try await call.far.cancel()
        let end = try await probe.waitEnded(call)
        try require(end == .remote, "the far side cancelled, and the end says \(end)")
    }

    @Sendable private static func releaseAllEndsEveryCall(_ probe: EndpointProbe) async throws {
        let talking = try await probe.talking()
        let ringing = try await probe.nextCall()
        try await probe.perform(.alert(ringing.id))
        try await probe.perform(.releaseAll)
        for call in [talking, ringing] {
            let end = try await probe.waitEnded(call)
            try require(end == .local, "we hung up, and the end says \(end)")
        }
    }

    @Sendable private static func bothSidesHangUpAtOnce(_ probe: EndpointProbe) async throws {
        try await probe.start()
        try await probe.connect()
        for _ in 1...5 {
            let call = try await probe.nextCall()
            try await probe.answer(call)
            async let ours: Void = release(call.id, probe)
            async let theirs: Void = call.far.hangUp()
            _ = try await (ours, theirs)
            try await probe.waitEnded(call)
        }
    }

    /// Releases a call that may be over already.
    private static func release(_ id: CallID, _ probe: EndpointProbe) async throws {
        do throws(EndpointError) {
            try await probe.endpoint.perform(.release(id))
        } catch {
            try require(error.code == .noSuchCall, "release of a call that just ended is refused as \(error)")
        }
    }

    @Sendable private static func answerAndCancelCross(_ probe: EndpointProbe) async throws {
        try await probe.start()
        try await probe.connect()
        for _ in 1...5 {
            let call = try await probe.nextCall()
            async let answer: EndpointError.Code? = probe.refusal(of: .answer(call.id))
            async let cancel: Void = call.far.cancel()
            let (code, _) = try await (answer, cancel)
            try require(
                code == nil || code == .noSuchCall, "answering a call just taken back is refused as \(code as Any)")
            try await probe.waitEnded(call)
        }
    }

    @Sendable private static func deafFarSide(_ probe: EndpointProbe) async throws {
        let call = try await probe.talking(isDeaf: true)
        try await probe.perform(.release(call.id))
        let end = try await probe.waitEnded(call.id, within: .milliseconds(2500))
        try require(end == .local, "we hung up, and the end says \(end)")
    }

    @Sendable private static func callsLeaveNoDescriptor(_ probe: EndpointProbe) async throws {
        try await probe.start()
        try await probe.connect()
        try await Descriptors.requireFlat(over: 20) { number in
            let call = try await probe.nextCall()
            try await probe.answer(call)
            if number.isMultiple(of: 2) {
                try await call.far.hangUp()
            } else {
                try await probe.perform(.release(call.id))
            }
            try await probe.waitEnded(call)
        }
    }
}
