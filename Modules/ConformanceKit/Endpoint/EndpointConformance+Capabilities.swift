import EndpointAPI

extension EndpointConformance {
    static let capabilityChecks = [
        EndpointCheck("hold and resume", needs: .hold, holdAndResume),
        EndpointCheck("the far side holds and resumes", of: .canHold, farSideHoldsAndResumes),
        EndpointCheck("a held call ends like any other", needs: .hold, heldCallEnds),
        EndpointCheck("dial places a call", needs: .dial, of: .canBeCalled, dialPlacesACall),
        EndpointCheck("a dialled call can be given up", needs: .dial, of: .canBeCalled, dialledCallIsGivenUp),
        EndpointCheck("digits reach the far side", needs: .digits, of: .canTakeDigits, digitsReachTheFarSide),
        EndpointCheck("what cannot be dialled is refused", needs: .dial, whatCannotBeDialledIsRefused),
        EndpointCheck(
            "transfer hands the call on", needs: .transfer, of: [.canBeCalled, .canBeTransferred],
            transferHandsTheCallOn),
        EndpointCheck(
            "two calls are handed to each other", needs: .transfer, of: .canTakeOver, callsAreHandedToEachOther),
        EndpointCheck(
            "what cannot be transferred is refused", needs: .transfer, whatCannotBeTransferredIsRefused),
    ]

    @Sendable private static func holdAndResume(_ probe: EndpointProbe) async throws {
        let call = try await probe.talking()
        for _ in 1...2 {
            let start = probe.journal.count
            try await probe.farAudio.waitToHear(EndpointProbe.nearFrequency)
            try await probe.perform(.hold(call.id))
            try await probe.wait(call, .held, from: start)
            try await probe.farAudio.waitNotToHear(EndpointProbe.nearFrequency)
            try await probe.perform(.resume(call.id))
            try await probe.wait(call, .resumed, from: start)
        }
        try await probe.farAudio.waitToHear(EndpointProbe.nearFrequency)
        try await probe.audio.waitToHear(EndpointProbe.farFrequency)
    }

    @Sendable private static func farSideHoldsAndResumes(_ probe: EndpointProbe) async throws {
        let call = try await probe.talking()
        try await call.far.hold()
        try await probe.wait(call, .held)
        try await call.far.resume()
        try await probe.wait(call, .resumed)
        try await probe.audio.waitToHear(EndpointProbe.farFrequency)
    }

    @Sendable private static func heldCallEnds(_ probe: EndpointProbe) async throws {
        let call = try await probe.talking()
        try await probe.perform(.hold(call.id))
        try await probe.wait(call, .held)
        try await probe.perform(.release(call.id))
        try await probe.waitEnded(call)
        try await probe.audio.waitClosed()
    }

    @Sendable private static func dialPlacesACall(_ probe: EndpointProbe) async throws {
        let call = try await dialled(probe)
        try await call.far.answer()
        try await probe.wait(call, .connected)
        try await probe.audio.waitToHear(EndpointProbe.farFrequency)
        try await probe.farAudio.waitToHear(EndpointProbe.nearFrequency)
        try await call.far.hangUp()
        let end = try await probe.waitEnded(call)
        try require(end == .remote, "the far side hung up, and the end says \(end)")
    }

    @Sendable private static func dialledCallIsGivenUp(_ probe: EndpointProbe) async throws {
        let call = try await dialled(probe)
        try await probe.perform(.release(call.id))
        let end = try await probe.waitEnded(call)
        try require(end == .local, "we gave up, and the end says \(end)")
    }

    private static func dialled(_ probe: EndpointProbe) async throws -> EndpointProbe.Call {
        try await probe.start()
        try await probe.connect()
        let (target, far) = try await probe.subject.expectCall(audio: probe.farAudio)
        try await probe.perform(.dial(target))
        let (id, offer) = try await probe.journal.wait(for: "the call has left") { events in
            events.lazy.compactMap { event in
                if case .call(let id, .dialled(let offer)) = event { (id, offer) } else { nil }
            }.first
        }
        let call = EndpointProbe.Call(id: id, offer: offer, far: far)
        try await probe.wait(call, .ringing)
        return call
    }

    @Sendable private static func digitsReachTheFarSide(_ probe: EndpointProbe) async throws {
        let call = try await probe.talking()
        try await probe.requireRefusal(of: .sendDigits(call.id, "1x"), .invalid)
        let digits = "0123456789*#ABCD"
        try await probe.perform(.sendDigits(call.id, digits))
        let heard = try await within(.seconds(10), "the digits arrive") {
            try await call.far.waitDigits(digits.count)
        }
        try require(heard == digits, "sent \(digits), and the far side heard \(heard)")
    }

    @Sendable private static func transferHandsTheCallOn(_ probe: EndpointProbe) async throws {
        let call = try await probe.talking()
        let (target, far) = try await probe.subject.expectCall(audio: probe.farAudio)
        try await probe.perform(.transfer(call.id, to: target))
        let named = try await within(.seconds(5), "the far side is transferred") {
            try await call.far.waitTransferred()
        }
        try require(named == target, "transferred to \(target), and the far side was told \(named)")
        try await within(.seconds(5), "the transferred call rings") { try await far.waitRinging() }
        try await far.answer()
        let end = try await probe.waitEnded(call.id)
        try require(end == .local, "we are out of the call, and its end says \(end)")
        try await within(.seconds(5), "the transferred call is up") { try await far.waitAnswered() }
        try await far.hangUp()
    }

    @Sendable private static func callsAreHandedToEachOther(_ probe: EndpointProbe) async throws {
        let first = try await probe.talking()
        let other = ToneAudio(frequency: 1600)
        let second = try await probe.nextCall(audio: other)
        try await probe.answer(second)
        try await probe.perform(.handOver(first.id, to: second.id))
        for call in [first, second] {
            let end = try await probe.waitEnded(call.id)
            try require(end == .local, "we left both calls, and an end says \(end)")
        }
        try await probe.farAudio.waitToHear(1600)
        try await other.waitToHear(EndpointProbe.farFrequency)
        try await second.far.hangUp()
        try await within(.seconds(5), "their call ends") { try await first.far.waitEnded() }
    }

    @Sendable private static func whatCannotBeDialledIsRefused(_ probe: EndpointProbe) async throws {
        try await probe.start()
        try await probe.connect()
        try await probe.requireRefusal(of: .dial(""), .invalid)
    }

    @Sendable private static func whatCannotBeTransferredIsRefused(_ probe: EndpointProbe) async throws {
        let call = try await probe.talking()
        try await probe.requireRefusal(of: .transfer(EndpointProbe.nobody, to: "7002"), .noSuchCall)
        try await probe.requireRefusal(of: .handOver(call.id, to: EndpointProbe.nobody), .noSuchCall)
        try await probe.requireRefusal(of: .sendDigits(EndpointProbe.nobody, "1"), .noSuchCall)
        try await call.far.hangUp()
        try await probe.waitEnded(call)
    }
}
