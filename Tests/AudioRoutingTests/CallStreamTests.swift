import AudioAPI
import Testing

@testable import AudioRouting

@Suite("Devices stay open for the next call", .timeLimit(.minutes(1)))
struct CallStreamTests {
    private static let devices = AudioRouterTests.devices
    private static let long = RoutingRules(releaseDelay: .seconds(60))

    private static func opened(_ backend: ScriptedBackend) -> Int { backend.state.withLock { $0.opened.count } }

    @Test func theNextCallFindsThemOpen() async throws {
        let running = RunningRouter(Self.devices, rules: Self.long)
        #expect(await running.sees { _ in true })
        let first = try await running.router.callAudio.open(.telephony, client: SilentClient())
        await first.close()
        #expect(running.backend.openRequests.count == 1)
        let second = try await running.router.callAudio.open(.telephony, client: SilentClient())
        #expect(Self.opened(running.backend) == 1)
        await first.close()
        let third = try await running.router.callAudio.open(.telephony, client: SilentClient())
        #expect(Self.opened(running.backend) == 2, "what the second call has is not lent twice")
        await second.close()
        await third.close()
        #expect(running.backend.openRequests.count == 1, "one is enough")
        await running.stop()
        #expect(running.backend.openRequests.isEmpty, "the session is over")
    }

    @Test func theyCloseAfterTheDelay() async throws {
        let running = RunningRouter(Self.devices, rules: RoutingRules(releaseDelay: .milliseconds(20)))
        #expect(await running.sees { _ in true })
        let stream = try await running.router.callAudio.open(.telephony, client: SilentClient())
        await stream.close()
        #expect(await running.backend.changes.wait { running.backend.openRequests.isEmpty })
        let next = try await running.router.callAudio.open(.telephony, client: SilentClient())
        #expect(Self.opened(running.backend) == 2)
        await next.close()
        await running.stop()
    }

    /// With a device that is no longer the one of the rules, or of another form, nothing can be begun.
    @Test func otherDevicesAndFormsCloseThem() async throws {
        let running = RunningRouter(Self.devices, rules: Self.long)
        let backend = running.backend
        #expect(await running.sees { _ in true })
        func useOnce(_ format: AudioFormat = .telephony) async throws {
            try await running.router.callAudio.open(format, client: SilentClient()).close()
        }
        try await useOnce()
        _ = try await running.router.apply(AudioChange(speaker: .init(name: "Out B")))
        #expect(backend.openRequests.isEmpty)
        try await useOnce()
        backend.lose(AudioDevice.speaker("Out B").id)
        #expect(await backend.changes.wait { backend.openRequests.isEmpty })
        try await useOnce()
        try await useOnce(AudioFormat(sampleRate: 16_000, frameCount: 320))
        #expect(backend.openRequests.map(\.format.sampleRate) == [16_000])
        await running.router.use(RoutingRules())
        #expect(backend.openRequests.isEmpty, "by the new rules they close at once")
        try await useOnce()
        #expect(backend.openRequests.isEmpty)
        await running.stop()
    }

    @Test func aChoiceByHandOutlivesAnotherDelay() async throws {
        let running = RunningRouter(Self.devices)
        #expect(await running.sees { _ in true })
        _ = try await running.router.apply(AudioChange(speaker: .init(name: "Out B")))
        await running.router.use(RoutingRules(cancelsEcho: true, releaseDelay: .seconds(1)))
        #expect(await running.router.state.speaker?.name == "Out B")
        await running.router.use(RoutingRules(useHeadset: true))
        #expect(await running.router.state.speaker?.name == "Out A")
        await running.stop()
    }

    @Test func rulesThatComeBeforeTheDevicesTellOfNone() async {
        let router = AudioRouter(backend: ScriptedBackend(Self.devices), logger: .quiet)
        let states = Locked<[DevicesState]>([])
        let changes = Changes()
        await router.use(Self.long)
        let life = Task {
            await router.run { state in
                states.withLock { $0.append(state) }
                changes.happened()
            }
        }
        await router.use(RoutingRules(speakerNames: ["Out B"]))
        #expect(await changes.wait { !states.withLock { $0.isEmpty } })
        #expect(states.withLock { $0.allSatisfy { $0.speaker != nil } })
        life.cancel()
        await life.value
    }

    @Test func onlyTheOneWhoHasItIsCalled() {
        let lent = LentClient()
        var frame: [Int16] = [1, 2, 3]
        func turn() {
            frame.withUnsafeMutableBufferPointer { frame in
                lent.captured(UnsafeBufferPointer(frame))
                lent.render(into: frame)
            }
        }
        turn()
        #expect(frame == [0, 0, 0], "nobody has it: silence")
        let (first, second) = (CountingClient(), CountingClient())
        let loan = lent.lend(to: first)
        turn()
        #expect(frame == [7, 7, 7])
        #expect(lent.end(loan))
        let other = lent.lend(to: second)
        #expect(!lent.end(loan), "it is not theirs any more")
        turn()
        #expect(first.counts.captured == 1 && second.counts.captured == 1 && second.counts.rendered == 1)
        #expect(lent.end(other))
        turn()
        #expect(second.counts.captured == 1)
    }
}
