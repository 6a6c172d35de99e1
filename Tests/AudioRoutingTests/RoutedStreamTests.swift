import AudioAPI
import Testing

@testable import AudioRouting

@Suite("Streams of calls follow the roles", .timeLimit(.minutes(1)))
struct RoutedStreamTests {
    private static let devices = AudioRouterTests.devices

    private static func request(_ microphone: String, _ speaker: String) -> AudioStreamRequest {
        AudioStreamRequest(
            microphone: .init(rawValue: "in:\(microphone)"), speaker: .init(rawValue: "out:\(speaker)"),
            format: .telephony)
    }

    @Test func opensWithTheRolesAndFollowsThem() async throws {
        let running = RunningRouter(Self.devices)
        let backend = running.backend
        #expect(await running.sees { _ in true })
        let stream = try await running.router.callAudio.open(.telephony, client: SilentClient())
        #expect(backend.openRequests == [Self.request("Mic A", "Out A")])

        _ = try await running.router.apply(AudioChange(speaker: .init(name: "Out B")))
        #expect(backend.openRequests == [Self.request("Mic A", "Out B")], "moved before the change is answered")

        backend.unplug(AudioDevice.microphone("Mic A").id)
        #expect(await backend.changes.wait { backend.openRequests == [Self.request("Mic B", "Out B")] })

        await stream.close()
        #expect(backend.openRequests.isEmpty)
        #expect(backend.state.withLock { $0.mostOpen } == 1, "a client is never called by two streams")
        backend.plug(.microphone("Mic A"))
        #expect(await running.sees { $0.microphone?.name == "Mic B" })
        #expect(backend.openRequests.isEmpty, "closed is closed")
        await stream.close()
        await running.stop()
    }

    @Test func aChangeOfVolumeLeavesTheStreamAlone() async throws {
        let backend = ScriptedBackend(Self.devices)
        let router = AudioRouter(backend: backend, logger: .quiet)
        let stream = try await router.callAudio.open(.telephony, client: SilentClient())
        _ = try await router.apply(AudioChange(speaker: .init(volume: 3), microphone: .init(muted: true)))
        #expect(backend.state.withLock { $0.opened.count } == 1)
        await stream.close()
    }

    @Test func waitsForADeviceWhileThereIsNone() async throws {
        let running = RunningRouter([.microphone("Mic"), .speaker("Out")])
        let backend = running.backend
        #expect(await running.sees { _ in true })
        let stream = try await running.router.callAudio.open(.telephony, client: SilentClient())
        backend.update { $0.devices = [] }
        #expect(await backend.changes.wait { backend.openRequests.isEmpty })
        backend.plug(.microphone("Mic"))
        #expect(await backend.changes.wait { backend.openRequests.map(\.speaker) == [nil] })
        backend.plug(.speaker("New"))
        #expect(await backend.changes.wait { backend.openRequests == [Self.request("Mic", "New")] })
        await stream.close()
        await running.stop()
    }

    @Test func opensAgainWhatWasLost() async throws {
        let running = RunningRouter(Self.devices)
        let backend = running.backend
        #expect(await running.sees { _ in true })
        let stream = try await running.router.callAudio.open(.telephony, client: SilentClient())
        backend.lose(AudioDevice.microphone("Mic A").id)
        #expect(await backend.changes.wait { backend.state.withLock { $0.opened.count == 2 && $0.open.count == 1 } })
        // A device that the stream does not use is none of its business.
        backend.lose(AudioDevice.microphone("Mic B").id)
        backend.update { $0.devices[0].volume = 1 }
        #expect(await running.sees { $0.microphone?.volume == 1 })
        #expect(backend.state.withLock { $0.opened.count } == 2)
        await stream.close()
        await running.stop()
    }

    @Test func aRefusingDeviceIsTriedAgainWhenDevicesChange() async throws {
        let running = RunningRouter(Self.devices)
        let backend = running.backend
        #expect(await running.sees { _ in true })
        let stream = try await running.router.callAudio.open(.telephony, client: SilentClient())
        backend.state.withLock { $0.stubborn = [AudioDevice.speaker("Out B").id] }
        _ = try await running.router.apply(AudioChange(speaker: .init(name: "Out B")))
        #expect(backend.openRequests.isEmpty)
        backend.update { $0.stubborn = [] }
        #expect(await backend.changes.wait { backend.openRequests == [Self.request("Mic A", "Out B")] })
        await stream.close()
        await running.stop()
    }

    /// Whoever answers without a headset must not lose the call: it is silent until there is one.
    @Test func withoutDevicesACallIsSilent() async throws {
        let backend = ScriptedBackend([.microphone("Mic"), .speaker("Out")])
        let client = CountingClient()
        let stream = RoutedStream(
            backend: TimedBackend(backend), format: .telephony, client: client, route: nil, logger: .quiet)
        await stream.start()
        #expect(await client.changes.wait { client.counts.captured >= 3 && client.counts.rendered >= 3 })
        #expect(client.counts.loudest == 0)
        await stream.follow(
            AudioRoute(
                microphone: AudioDevice.microphone("Mic").id, speaker: AudioDevice.speaker("Out").id, cancelsEcho: false
            ))
        #expect(backend.openRequests == [Self.request("Mic", "Out")])
        let counts = client.counts
        await stream.close()
        #expect(client.counts == counts, "the silence ended when the devices began")
    }

    @Test func withoutAMicrophoneOneStillHears() async throws {
        let running = RunningRouter([.speaker("Out")])
        #expect(await running.sees { _ in true })
        let client = CountingClient()
        let stream = try await running.router.callAudio.open(.telephony, client: client)
        let request = AudioStreamRequest(
            microphone: nil, speaker: .init(rawValue: "out:Out"), format: .telephony)
        #expect(running.backend.openRequests == [request])
        await stream.close()
        await running.stop()
    }

    @Test(arguments: [true, false]) func oneDeviceKeepsTheTimeForBoth(hasMicrophone: Bool) {
        let client = CountingClient()
        let oneSided = OneSidedClient(client, hasMicrophone: hasMicrophone, frameCount: 4)
        var frame: [Int16] = [1, 2, 3, 4]
        frame.withUnsafeMutableBufferPointer { frame in
            if hasMicrophone {
                oneSided.captured(UnsafeBufferPointer(frame))
            } else {
                oneSided.render(into: frame)
            }
        }
        #expect(client.counts.captured == 1 && client.counts.rendered == 1)
        #expect(client.counts.loudest == (hasMicrophone ? 4 : 0))
    }

    @Test func aRefusedFirstStreamIsTriedAgain() async throws {
        let backend = ScriptedBackend(Self.devices)
        backend.state.withLock { $0.stubborn = [AudioDevice.speaker("Out A").id] }
        let router = AudioRouter(backend: backend, logger: .quiet)
        let client = CountingClient()
        let stream = try await router.callAudio.open(.telephony, client: client)
        #expect(await client.changes.wait { client.counts.captured > 0 }, "silence meanwhile")
        backend.state.withLock { $0.stubborn = [] }
        #expect(await backend.changes.wait { backend.openRequests == [Self.request("Mic A", "Out A")] })
        await stream.close()
        #expect(backend.openRequests.isEmpty)
    }

    /// Calls come and go while devices do: at the end nothing is open, and no client ever had two streams.
    @Test func manyCallsAtOnce() async throws {
        let running = RunningRouter(Self.devices)
        let backend = running.backend
        #expect(await running.sees { _ in true })
        let audio = running.router.callAudio
        await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<16 {
                group.addTask {
                    for _ in 0..<10 {
                        let stream = try await audio.open(.telephony, client: SilentClient())
                        await Task.yield()
                        await stream.close()
                        if number % 4 == 0 { await stream.close() }
                    }
                }
            }
            group.addTask {
                for round in 0..<40 {
                    let names = ["Out A", "Out B"]
                    _ = try await running.router.apply(AudioChange(speaker: .init(name: names[round % 2])))
                    backend.lose(AudioDevice.microphone("Mic A").id)
                }
            }
        }
        #expect(backend.openRequests.isEmpty)
        #expect(backend.state.withLock { $0.mostOpen } <= 16)
        await running.stop()
    }
}
