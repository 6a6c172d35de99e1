import AudioAPI
import Testing

@testable import AudioRouting

/// Devices that neither answer nor fail: nobody waits for them longer than a second or two, and nothing is half done.
@Suite("Devices that stand still", .timeLimit(.minutes(1)))
struct HangingBackendTests {
    private static let devices: [AudioDevice] = [
        .microphone("Mic", volume: 40), .speaker("Out", volume: 50),
    ]
    private static let bound = Duration.seconds(2)

    /// Runs something, and notes when it took longer than anybody may wait.
    private func quickly<Value: Sendable>(
        _ what: String, within bound: Duration = Self.bound, _ body: () async -> Value
    ) async -> Value {
        let began = ContinuousClock.now
        let value = await body()
        #expect(ContinuousClock.now - began < bound, "\(what) took \(ContinuousClock.now - began)")
        return value
    }

    private func refusal(_ running: RunningRouter, _ change: AudioChange) async -> AudioError? {
        await quickly("a change") {
            do throws(AudioError) {
                _ = try await running.router.apply(change)
                return nil
            } catch {
                return error
            }
        }
    }

    private static func volumes(_ backend: ScriptedBackend) -> [Int] {
        backend.state.withLock { $0.devices.map(\.volume) }
    }

    @Test func aChangeThatIsNotAnsweredIsRefusedAndTakenBack() async {
        let running = RunningRouter(Self.devices)
        let backend = running.backend
        #expect(await running.sees { $0.speaker != nil })
        // The first step is made, the second hangs.
        backend.standStill([.mute, .devices])
        let change = AudioChange(
            speaker: .init(volume: 80, muted: true), microphone: .init(volume: 30, muted: true))
        #expect(await refusal(running, change) == .unavailable("scripted does not answer"))
        // Further ones neither overtake it nor wait for it.
        #expect(await refusal(running, AudioChange(speaker: .init(volume: 10))) != nil)
        backend.goOn()
        let expected = ["out:Out 80", "out:Out true", "out:Out false", "out:Out 50"]
        #expect(await backend.changes.wait { backend.state.withLock { $0.set } == expected })
        #expect(Self.volumes(backend) == [40, 50])
        #expect(await refusal(running, AudioChange(speaker: .init(volume: 20))) == nil, "and all is well again")
        #expect(Self.volumes(backend) == [40, 20])
        #expect(await running.router.state.speaker == DeviceState(name: "Out", volume: 20, muted: false))
        await running.stop()
    }

    /// A setter that never returns: every request is answered, and they do not pile up.
    @Test func manyChangesAreRefusedInTime() async {
        let running = RunningRouter(Self.devices)
        #expect(await running.sees { $0.speaker != nil })
        running.backend.standStill([.volume])
        await withTaskGroup(of: AudioError?.self) { group in
            for volume in 0..<40 {
                group.addTask { await refusal(running, AudioChange(speaker: .init(volume: volume))) }
            }
            for await refusal in group { #expect(refusal == .unavailable("scripted does not answer")) }
        }
        running.backend.goOn()
        #expect(await running.backend.changes.wait { running.backend.state.withLock { $0.set.count == 2 } })
        #expect(Self.volumes(running.backend) == [40, 50])
        await running.stop()
    }

    /// While its devices are being opened a call has silence, and it has them once they are open.
    @Test func aCallGoesOnWithoutDevices() async throws {
        let running = RunningRouter(Self.devices)
        let backend = running.backend
        #expect(await running.sees { $0.speaker != nil })
        backend.standStill([.open, .devices])
        let client = CountingClient()
        let stream = try await quickly("a call's stream", within: .seconds(1)) {
            try? await running.router.callAudio.open(.telephony, client: client)
        }.unwrapped
        #expect(await client.changes.wait { client.counts.captured >= 5 && client.counts.rendered >= 5 })
        backend.goOn()
        #expect(await backend.changes.wait { backend.openRequests.count == 1 })
        await quickly("the end of the stream") { await stream.close() }
        #expect(await backend.changes.wait { backend.openRequests.isEmpty })
        await running.stop()
    }

    /// What opens after nobody wants it any more is closed.
    @Test func whatOpensTooLateIsClosed() async throws {
        let running = RunningRouter(Self.devices)
        let backend = running.backend
        #expect(await running.sees { $0.speaker != nil })
        backend.standStill([.open])
        let stream = try await running.router.callAudio.open(.telephony, client: SilentClient())
        await running.router.ring(Ringing(places: [.speaker], file: ""))
        await quickly("the end of the call") { await stream.close() }
        await quickly("the end of the ringing") { await running.router.ring(nil) }
        await quickly("the end of the session") { await running.stop() }
        backend.goOn()
        #expect(await backend.changes.wait { backend.state.withLock { $0.opened.count == 2 && $0.open.isEmpty } })
    }

    /// Whatever hangs, a client is not called any more after the close.
    @Test func aCloseThatHangsHoldsNobodyUp() async throws {
        let running = RunningRouter(Self.devices)
        #expect(await running.sees { $0.speaker != nil })
        let stream = try await running.router.callAudio.open(.telephony, client: SilentClient())
        running.backend.standStill()
        await quickly("the close") { await stream.close() }
        await quickly("the end of the session", within: .seconds(4)) { await running.stop() }
        running.backend.goOn()
    }

    @Test(arguments: ScriptedBackend.Question.allCases)
    func nothingElseWaits(question: ScriptedBackend.Question) async throws {
        let running = RunningRouter(Self.devices + [.speaker("Muted", muted: true)])
        let backend = running.backend
        #expect(await running.sees { $0.speaker != nil })
        backend.standStill([question])
        await quickly("new rules") {
            await running.router.use(RoutingRules(speakerNames: ["Muted"]))
        }
        #expect(await running.router.state.speaker?.name == "Muted")
        _ = await quickly("the list of devices") { await running.router.listing }
        backend.plug(.speaker("New"))
        let stream = try await running.router.callAudio.open(.telephony, client: SilentClient())
        await quickly("the close") { await stream.close() }
        await quickly("the end of the session") { await running.stop() }
        backend.goOn()
    }
}

extension Optional {
    fileprivate var unwrapped: Wrapped {
        get throws { try #require(self) }
    }
}
