import AudioAPI
import Locking
import Logging
import Testing
import VirtualAudio

@testable import ConnectorRuntime

@Suite("Virtual devices while the sound server is away", .timeLimit(.minutes(1)))
struct FallbackAudioTests {
    @Test func theDevicesGoAndComeBackWithOneWarningEach() async throws {
        let (notes, preferred) = (Notes(), ComingAndGoing())
        let backend = FallbackAudioBackend(
            preferred: preferred,
            fallback: VirtualAudioBackend(
                configuration: VirtualAudioConfiguration(), clock: VirtualAudioClock(), logger: notes.logger),
            logger: notes.logger)
        let seen = Guarded<[AudioEvent]>([])
        let running = Task { try await backend.run { event in seen.withLock { $0.append(event) } } }
        func lastNames() -> [String] {
            guard case .devices(let devices) = seen.withLock({ $0.last }) else { return [] }
            return devices.map(\.name)
        }

        preferred.happen(.devices([preferred.speaker]))
        #expect(await eventually { lastNames() == ["Real speaker"] })
        #expect(backend.name == "coming and going" && notes.all.isEmpty)

        for round in 1...2 {
            preferred.happen(.unreachable("it was restarted"))
            #expect(await eventually { lastNames() == ["Virtual microphone", "Virtual speaker"] })
            #expect(backend.name == "virtual")
            #expect(await backend.devices().map(\.name) == ["Virtual microphone", "Virtual speaker"])
            preferred.happen(.unreachable("still"))
            try await backend.setVolume(20 + round, of: VirtualAudioBackend.speakerID)
            #expect(await eventually { seen.withLock { $0.last?.volumes } == [100, 20 + round] })
            #expect(notes.all.count { $0.hasPrefix("warning") && $0.contains("it was restarted") } == round)

            preferred.happen(.devices([preferred.speaker]))
            #expect(await eventually { lastNames() == ["Real speaker"] })
            await #expect(throws: AudioError.noSuchDevice("virtual.speaker")) {
                try await backend.setVolume(1, of: VirtualAudioBackend.speakerID)
            }
        }
        running.cancel()
        try await running.value
    }

    private func eventually(_ holds: () async -> Bool) async -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            if await holds() { return true }
            try? await Task.sleep(for: .milliseconds(2))
        }
        return false
    }
}

extension AudioEvent {
    fileprivate var volumes: [Int] {
        guard case .devices(let devices) = self else { return [] }
        return devices.map(\.volume)
    }
}

/// A sound server that comes and goes as a test wants.
private final class ComingAndGoing: AudioBackend {
    let name = "coming and going"
    let speaker = AudioDevice(id: .init(rawValue: "real"), name: "Real speaker", direction: .playback)
    private let events = AsyncStream<AudioEvent>.makeStream()

    func happen(_ event: AudioEvent) {
        events.continuation.yield(event)
    }

    func run(emit: @escaping @Sendable (AudioEvent) -> Void) async throws(AudioError) {
        for await event in events.stream { emit(event) }
    }

    func devices() async -> [AudioDevice] { [speaker] }

    func setVolume(_ volume: Int, of device: AudioDevice.ID) async throws(AudioError) {
        throw .noSuchDevice(device.rawValue)
    }

    func setMuted(_ muted: Bool, of device: AudioDevice.ID) async throws(AudioError) {
        throw .noSuchDevice(device.rawValue)
    }

    func open(_ request: AudioStreamRequest, client: any AudioClient) async throws(AudioError) -> any AudioStream {
        throw .unavailable("nothing plays here")
    }
}
