import AudioAPI
import AudioRouting
import Locking
import Logging

/// A backend with one microphone and one speaker that never make a sound.
final class SilentAudio: AudioBackend {
    let name = "silent"
    private let list: Guarded<[AudioDevice]>
    private let events = AsyncStream<AudioEvent>.makeStream()

    init() {
        list = Guarded([
            AudioDevice(id: .init(rawValue: "m"), name: "Microphone", direction: .capture, isDefault: true),
            AudioDevice(id: .init(rawValue: "s"), name: "Speaker", direction: .playback, isDefault: true),
        ])
    }

    func run(emit: @escaping @Sendable (AudioEvent) -> Void) async throws(AudioError) {
        emit(.devices(list.withLock { $0 }))
        for await event in events.stream { emit(event) }
    }

    func devices() async -> [AudioDevice] { list.withLock { $0 } }

    func setVolume(_ volume: Int, of device: AudioDevice.ID) async throws(AudioError) {
        try change(device) { $0.volume = volume }
    }

    func setMuted(_ muted: Bool, of device: AudioDevice.ID) async throws(AudioError) {
        try change(device) { $0.muted = muted }
    }

    func open(_ request: AudioStreamRequest, client: any AudioClient) async throws(AudioError) -> any AudioStream {
        throw .unavailable("nothing can be opened here")
    }

    private func change(_ id: AudioDevice.ID, _ body: (inout AudioDevice) -> Void) throws(AudioError) {
        let changed: [AudioDevice]? = list.withLock { list in
            guard let index = list.firstIndex(where: { $0.id == id }) else { return nil }
            body(&list[index])
            return list
        }
        guard let changed else { throw .noSuchDevice(id.rawValue) }
        events.continuation.yield(.devices(changed))
    }
}
