import EndpointAPI

extension EndpointConformance {
    static let registrationChecks = [
        EndpointCheck("connect leads over trying to ready", connectLeadsOverTryingToReady),
        EndpointCheck("a second connect is refused", secondConnectIsRefused),
        EndpointCheck("disconnect ends the registration", disconnectEndsTheRegistration),
        EndpointCheck("disconnect ends calls", disconnectEndsCalls),
        EndpointCheck("connect works again after disconnect", connectWorksAgain),
    ]

    @Sendable private static func connectLeadsOverTryingToReady(_ probe: EndpointProbe) async throws {
        try await probe.start()
        try await probe.connect()
        let events = probe.journal.events
        for index in probe.request.connections.indices {
            guard let ready = events.firstIndex(where: { $0.isConnection(index, .ready) }) else { continue }
            try require(
                events[..<ready].contains { $0.isConnection(index, .trying) },
                "connection \(index) is ready without having tried: \(events)")
        }
        for case .connection(_, .ready, let reason?) in events {
            throw ConformanceFailure("all is well, and yet there is a reason: \(reason)")
        }
    }

    @Sendable private static func secondConnectIsRefused(_ probe: EndpointProbe) async throws {
        try await probe.start()
        try await probe.connect()
        let start = probe.journal.count
        try await probe.requireRefusal(of: .connect(probe.request), .invalid)
        // A call shows that the registration stands, and whether anything was emitted meanwhile.
        _ = try await probe.nextCall()
        if case .connection = probe.journal.events[start] {
            throw ConformanceFailure("a refused connect changes a connection: \(probe.journal.events[start...])")
        }
    }

    @Sendable private static func disconnectEndsTheRegistration(_ probe: EndpointProbe) async throws {
        try await probe.start()
        try await probe.connect()
        try await disconnect(probe)
    }

    @Sendable private static func disconnectEndsCalls(_ probe: EndpointProbe) async throws {
        let call = try await probe.talking()
        try await disconnect(probe)
        let end = try await probe.waitEnded(call)
        try require(end == .local, "a call that disconnect ended says \(end)")
        guard let last = probe.journal.events.last, last == .disconnected else {
            throw ConformanceFailure("something follows the disconnection: \(probe.journal.events)")
        }
    }

    @Sendable private static func connectWorksAgain(_ probe: EndpointProbe) async throws {
        try await probe.start()
        for _ in 1...3 {
            try await probe.connect()
            try await disconnect(probe)
        }
        try await probe.connect()
        let call = try await probe.nextCall()
        try await probe.answer(call)
    }

    private static func disconnect(_ probe: EndpointProbe) async throws {
        let start = probe.journal.count
        try await probe.perform(.disconnect)
        let events = try await probe.journal.wait(for: "disconnected", from: start) { events in
            events.firstIndex(of: .disconnected).map { Array(events[...$0]) }
        }
        for index in probe.request.connections.indices {
            let last = events.last { event in
                if case .connection(index, _, _) = event { true } else { false }
            }
            try require(
                last?.isConnection(index, .none) ?? false,
                "connection \(index) does not end as NONE before the disconnection: \(events)")
        }
    }
}
