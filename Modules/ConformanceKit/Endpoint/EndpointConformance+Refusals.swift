import EndpointAPI

extension EndpointConformance {
    static let refusalChecks = [
        EndpointCheck("commands for an unknown call are refused", unknownCallIsRefused),
        EndpointCheck("commands after the end of a call are refused", endedCallIsRefused),
        EndpointCheck("commands that make no sense are refused", senselessCommandsAreRefused),
        EndpointCheck("what is not declared is refused and emits nothing", undeclaredIsRefused),
    ]

    /// The commands for a call that any endpoint takes.
    private static func commands(for id: CallID) -> [EndpointCommand] {
        [.alert(id), .answer(id), .reject(id, status: 486), .release(id)]
    }

    /// The commands that need a capability, with the capability.
    private static func commands(for id: CallID, beyond capabilities: EndpointCapabilities) -> [EndpointCommand] {
        let all: [(EndpointCapabilities, EndpointCommand)] = [
            (.hold, .hold(id)), (.hold, .resume(id)), (.dial, .dial("5321")), (.digits, .sendDigits(id, "1")),
            (.transfer, .transfer(id, to: "5321")), (.transfer, .handOver(id, to: EndpointProbe.nobody)),
            (.bearerToken, .renewCredentials(Redacted("conformance-token"))),
        ]
        return all.filter { !capabilities.contains($0.0) }.map(\.1)
    }

    @Sendable private static func unknownCallIsRefused(_ probe: EndpointProbe) async throws {
        try await probe.start()
        try await probe.connect()
        for command in commands(for: EndpointProbe.nobody) {
            try await probe.requireRefusal(of: command, .noSuchCall)
        }
        if probe.endpoint.capabilities.contains(.hold) {
            try await probe.requireRefusal(of: .hold(EndpointProbe.nobody), .noSuchCall)
            try await probe.requireRefusal(of: .resume(EndpointProbe.nobody), .noSuchCall)
        }
        // To release no call at all is no mistake.
        try await probe.perform(.releaseAll)
    }

    @Sendable private static func endedCallIsRefused(_ probe: EndpointProbe) async throws {
        let call = try await probe.talking()
        try await call.far.hangUp()
        try await probe.waitEnded(call)
        for command in commands(for: call.id) {
            try await probe.requireRefusal(of: command, .noSuchCall)
        }
    }

    @Sendable private static func senselessCommandsAreRefused(_ probe: EndpointProbe) async throws {
        let call = try await probe.called()
        try await probe.requireRefusal(of: .reject(call.id, status: 200), .invalid)
        if probe.endpoint.capabilities.contains(.hold) {
            try await probe.requireRefusal(of: .hold(call.id), .invalid)
        }
        try await probe.answer(call)
        for command in [.answer(call.id), .alert(call.id), .reject(call.id, status: 486)] as [EndpointCommand] {
            try await probe.requireRefusal(of: command, .invalid)
        }
        // None of it harmed the call.
        try await probe.farAudio.waitToHear(EndpointProbe.nearFrequency)
    }

    @Sendable private static func undeclaredIsRefused(_ probe: EndpointProbe) async throws {
        let call = try await probe.talking()
        let start = probe.journal.count
        for command in commands(for: call.id, beyond: probe.endpoint.capabilities) {
            try await probe.requireRefusal(of: command, .unsupported)
        }
        try await probe.perform(.release(call.id))
        try await probe.waitEnded(call)
        for event in probe.journal.events[start...] {
            switch event {
            case .call(call.id, .ended), .call(call.id, .media), .call(call.id, .quality): break
            default: throw ConformanceFailure("a refused command emits \(event)")
            }
        }
    }
}
