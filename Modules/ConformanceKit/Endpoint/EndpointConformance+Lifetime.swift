import EndpointAPI

extension EndpointConformance {
    static let lifetimeChecks = [
        EndpointCheck("commands before run are refused", commandsBeforeRunAreRefused),
        EndpointCheck("commands after run are refused", commandsAfterRunAreRefused),
        EndpointCheck("a second run is refused", secondRunIsRefused),
        EndpointCheck("run returns when cancelled at once", runReturnsWhenCancelledAtOnce),
        EndpointCheck("run returns when cancelled while registered", runReturnsWhenCancelledWhileRegistered),
        EndpointCheck("run returns when cancelled in a call", runReturnsWhenCancelledInACall),
        EndpointCheck("run returns when cancelled while a call rings", runReturnsWhenCancelledWhileACallRings),
        EndpointCheck("nothing is emitted after run returned", nothingIsEmittedAfterwards),
    ]

    @Sendable private static func commandsBeforeRunAreRefused(_ probe: EndpointProbe) async throws {
        for command in [.connect(probe.request), .disconnect, .releaseAll, .answer(EndpointProbe.nobody)]
            as [EndpointCommand]
        {
            try await probe.requireRefusal(of: command, .notRunning)
        }
        try require(probe.journal.count == 0, "something is emitted before run: \(probe.journal.events)")
    }

    @Sendable private static func commandsAfterRunAreRefused(_ probe: EndpointProbe) async throws {
        try await probe.start()
        try await probe.stop()
        for command in [.connect(probe.request), .disconnect, .releaseAll] as [EndpointCommand] {
            try await probe.requireRefusal(of: command, .notRunning)
        }
    }

    @Sendable private static func secondRunIsRefused(_ probe: EndpointProbe) async throws {
        try await probe.start()
        try await requireSecondRunIsRefused(probe)
        // The first one goes on.
        try await probe.connect()
        try await probe.stop()
        try await requireSecondRunIsRefused(probe)
    }

    private static func requireSecondRunIsRefused(_ probe: EndpointProbe) async throws {
        let endpoint = probe.endpoint
        let code = try await within(.seconds(5), "a second run is refused") { () -> EndpointError.Code? in
            do throws(EndpointError) {
                try await endpoint.run { _ in }
                return nil
            } catch {
                return error.code
            }
        }
        try require(code == .alreadyRunning, "a second run ends with \(code.map { "\($0)" } ?? "no error")")
    }

    @Sendable private static func runReturnsWhenCancelledAtOnce(_ probe: EndpointProbe) async throws {
        try await probe.start()
        try await probe.stop()
        try require(
            probe.journal.events == [.running], "something is emitted without a command: \(probe.journal.events)")
    }

    @Sendable private static func runReturnsWhenCancelledWhileRegistered(_ probe: EndpointProbe) async throws {
        try await probe.start()
        try await probe.connect()
        try await probe.stop()
    }

    @Sendable private static func runReturnsWhenCancelledInACall(_ probe: EndpointProbe) async throws {
        let call = try await probe.talking()
        try await probe.stop()
        try await within(.seconds(5), "the far side is told the end") { try await call.far.waitEnded() }
        try await probe.audio.waitClosed()
    }

    @Sendable private static func runReturnsWhenCancelledWhileACallRings(_ probe: EndpointProbe) async throws {
        let call = try await probe.called()
        try await probe.perform(.alert(call.id))
        try await probe.stop()
        try await within(.seconds(5), "the far side is told the end") { try await call.far.waitEnded() }
    }

    @Sendable private static func nothingIsEmittedAfterwards(_ probe: EndpointProbe) async throws {
        let call = try await probe.talking()
        try await probe.stop()
        // The far side tries both what it can do in a call and to call again; that it fails is its own affair.
        try? await call.far.hangUp()
        _ = try? await probe.subject.placeCall(FarCallPlan(audio: probe.farAudio))
        try await watch()
        try require(probe.journal.late.isEmpty, "events after run returned: \(probe.journal.late)")
    }
}
