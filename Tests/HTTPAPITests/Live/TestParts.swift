import AudioAPI
import AudioRouting
import EndpointAPI
import Locking
import Logging
import SessionEngine

/// A backend with one microphone and one speaker that never make a sound.
final class SilentAudio: AudioBackend {
    let name = "silent"
    private let list = Guarded([
        AudioDevice(id: .init(rawValue: "m"), name: "Microphone", direction: .capture, isDefault: true),
        AudioDevice(id: .init(rawValue: "s"), name: "Speaker", direction: .playback, isDefault: true),
    ])
    private let events = AsyncStream<AudioEvent>.makeStream()
    /// What a change of volume waits for.
    private let beforeVolume: @Sendable () async -> Void

    init(beforeVolume: @escaping @Sendable () async -> Void = {}) {
        self.beforeVolume = beforeVolume
    }

    func run(emit: @escaping @Sendable (AudioEvent) -> Void) async throws(AudioError) {
        emit(.devices(list.withLock { $0 }))
        for await event in events.stream { emit(event) }
    }

    func devices() async -> [AudioDevice] { list.withLock { $0 } }

    func setVolume(_ volume: Int, of device: AudioDevice.ID) async throws(AudioError) {
        await beforeVolume()
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

/// An endpoint whose connections are ready at once, and which accepts everything.
final class ReadyEndpoint: Endpoint {
    let capabilities: EndpointCapabilities
    private let emit = Guarded<(@Sendable (EndpointEvent) -> Void)?>(nil)
    private let noted = Guarded<[EndpointCommand]>([])

    init(capabilities: EndpointCapabilities = [.hold, .dial, .digits, .transfer]) {
        self.capabilities = capabilities
    }

    /// What it was told, in that order, after it was told to connect.
    var commands: [EndpointCommand] { noted.withLock(\.self) }

    func emit(_ event: EndpointEvent) {
        emit.withLock(\.self)?(event)
    }

    func run(emit: @escaping @Sendable (EndpointEvent) -> Void) async throws(EndpointError) {
        self.emit.withLock { $0 = emit }
        emit(.running)
        let (forever, _) = AsyncStream<Never>.makeStream()
        for await _ in forever {}
    }

    func perform(_ command: EndpointCommand) async throws(EndpointError) {
        let emit = emit.withLock(\.self)
        switch command {
        case .connect(let request):
            for index in request.connections.indices { emit?(.connection(index, .ready, reason: nil)) }
        case .disconnect: emit?(.disconnected)
        default: noted.withLock { $0.append(command) }
        }
    }
}
