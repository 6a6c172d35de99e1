import ConformanceKit
import EndpointAPI
import Locking
import LoopbackEndpoint
import MediaRuntime
import Testing

/// What the reference endpoint shows beyond the contract: the ways in which a network can misbehave.
@Suite("The loopback network")
struct LoopbackNetworkTests {
    @Test func failsAndRecoversWithTheNetwork() async throws {
        try await withEndpoint { network, endpoint, events in
            await network.setUp(false)
            try await endpoint.perform(.connect(Self.request))
            await network.setUp(true)
            await network.setUp(false)
            await network.setUp(true)
            let down = "the loopback network is down"
            #expect(
                events() == [
                    .running, .connection(0, .trying, reason: nil), .connection(0, .failed, reason: down),
                    .connection(0, .trying, reason: nil), .connection(0, .ready, reason: nil),
                    .connection(0, .failed, reason: down),
                    .connection(0, .trying, reason: nil), .connection(0, .ready, reason: nil),
                ])
            #expect(await network.registeredNumbers == ["5320"])
        }
    }

    @Test func refusedNumberFailsUntilItIsTaken() async throws {
        try await withEndpoint { network, endpoint, events in
            await network.setRefused(true, "5320")
            try await endpoint.perform(.connect(Self.request))
            #expect(events().last == .connection(0, .failed, reason: "the loopback network refuses 5320"))
            let plan = LoopbackCallPlan(audio: ToneAudio(frequency: 1000))
            await #expect(throws: LoopbackError.nobody("5320")) { try await network.placeCall(to: "5320", plan) }
            await network.setRefused(false, "5320")
            #expect(events().last == .connection(0, .ready, reason: nil))
        }
    }

    @Test func offerTellsWhoCallsAndWhatIsWished() async throws {
        try await withEndpoint { network, endpoint, events in
            try await endpoint.perform(.connect(Self.request))
            let plan = LoopbackCallPlan(
                from: "7009", uuid: "A", audio: ToneAudio(frequency: 1000), hasDescription: false, answerAfter: 3)
            _ = try await network.placeCall(to: "5320", plan)
            let offer = CallOffer(uuid: "A", remote: "7009", hasDescription: false, answerAfter: 3)
            #expect(events().last == .call(CallID(1), .offered(offer)))
        }
    }

    @Test func endpointsCallEachOther() async throws {
        try await withEndpoint { network, first, events in
            try await first.perform(.connect(Self.request))
            let second = LoopbackEndpoint(network: network, audio: ToneAudio(frequency: 1000))
            try await running(second) { secondEvents in
                var request = Self.request
                request.connections[0].user = "5321"
                try await second.perform(.connect(request))
                try await first.perform(.dial("5321"))
                guard case .call(let id, .offered(let offer)) = secondEvents().last else {
                    Issue.record("no call arrived: \(secondEvents())")
                    return
                }
                #expect(offer.remote == "5320")
                try await second.perform(.reject(id, status: 603))
                #expect(
                    events().last == .call(CallID(1), .ended(.failed("the far side refused the call (603)"))))
                try await first.perform(.dial("5399"))
                #expect(events().last == .call(CallID(2), .ended(.failed("nobody is registered as 5399"))))
            }
        }
    }

    // MARK: Fixture

    private static let request = ConnectRequest(
        signalling: .udp, connections: [ConnectionTarget(server: "one.test", host: "one.test", port: nil, user: "5320")]
    )

    private func withEndpoint(
        _ body: (LoopbackNetwork, LoopbackEndpoint, @escaping () -> [EndpointEvent]) async throws -> Void
    ) async throws {
        let media = MediaEngine()
        let engine = Task { await media.run() }
        let network = LoopbackNetwork(media: media)
        let endpoint = LoopbackEndpoint(network: network, audio: ToneAudio(frequency: 440))
        try await running(endpoint) { events in try await body(network, endpoint, events) }
        engine.cancel()
        await engine.value
    }

    /// Runs an endpoint around `body`, which can read the events so far: they are emitted before a command returns.
    private func running(
        _ endpoint: LoopbackEndpoint, _ body: (@escaping () -> [EndpointEvent]) async throws -> Void
    ) async throws {
        let events = EventList()
        let run = Task { try await endpoint.run { events.append($0) } }
        // Nothing announces that it runs.
        while await isNotRunning(endpoint) { await Task.yield() }
        try await body { events.all }
        run.cancel()
        try await run.value
    }

    private func isNotRunning(_ endpoint: LoopbackEndpoint) async -> Bool {
        do throws(EndpointError) {
            try await endpoint.perform(.releaseAll)
            return false
        } catch {
            return error.code == .notRunning
        }
    }
}

private final class EventList: Sendable {
    private let events = Guarded<[EndpointEvent]>([])

    var all: [EndpointEvent] { events.withLock { $0 } }

    func append(_ event: EndpointEvent) {
        events.withLock { $0.append(event) }
    }
}
