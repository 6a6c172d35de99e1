import EndpointAPI

extension EndpointConformance {
    static let mediaChecks = [
        EndpointCheck("each side hears the other", eachSideHearsTheOther),
        EndpointCheck("each side hears the other when the endpoint offers", of: .canLeaveOutDescription, offererHears),
        EndpointCheck("audio comes back with the next call", audioComesBack),
    ]

    @Sendable private static func eachSideHearsTheOther(_ probe: EndpointProbe) async throws {
        _ = try await probe.talking()
        try await requireTones(probe)
    }

    @Sendable private static func offererHears(_ probe: EndpointProbe) async throws {
        let call = try await probe.called(hasDescription: false)
        try await probe.answer(call)
        try await requireTones(probe)
    }

    @Sendable private static func audioComesBack(_ probe: EndpointProbe) async throws {
        var call = try await probe.talking()
        for _ in 1...2 {
            try await requireTones(probe)
            try await probe.perform(.release(call.id))
            try await probe.waitEnded(call)
            try await probe.audio.waitClosed()
            call = try await probe.nextCall()
            try await probe.answer(call)
        }
        try await requireTones(probe)
    }

    private static func requireTones(_ probe: EndpointProbe) async throws {
        try await probe.farAudio.waitToHear(EndpointProbe.nearFrequency)
        try await probe.audio.waitToHear(EndpointProbe.farFrequency)
    }
}
