public import AudioAPI
public import Logging
import Synchronization

/// The connection of a process to its sound server, PulseAudio or PipeWire in its place: one thread and one connection
/// for every ``PulseAudioBackend``.
///
/// It is reached at once and whenever it comes back; it is never started.
public final class PulseAudioSystem: Sendable {
    let server: PulseServer
    let owners = Atomic(0)

    /// - Parameters:
    ///   - address: such as `unix:/run/user/1000/pulse/native`; nil: what `PULSE_SERVER` and the user's configuration
    ///     name.
    ///   - logger: takes what the connection to the server has to say.
    public init(address: String? = nil, logger: Logger) {
        let server = PulseServer(address: address, logger: logger)
        self.server = server
        Task { await server.start() }
    }

    deinit {
        Task { [server] in await server.close() }
    }
}

/// The sound server's devices, for one session.
///
/// Volume and mute are those of the devices themselves, as mixers show them. What a session changed is put back when its
/// ``run(emit:)`` ends, unless somebody else changed it since.
public final class PulseAudioBackend: AudioBackend {
    public static let name = "pulseaudio"

    public var name: String { Self.name }

    private let system: PulseAudioSystem
    /// Tells the server's listeners, and who opened and changed what, apart.
    private let owner: Int

    public init(system: PulseAudioSystem) {
        self.system = system
        owner = system.owners.add(1, ordering: .relaxed).newValue
    }

    public func run(emit: @escaping @Sendable (AudioEvent) -> Void) async throws(AudioError) {
        await system.server.attach(owner, emit: emit)
        for await _ in AsyncStream<Never>.makeStream().stream {}
        await system.server.detach(owner)
        await system.server.restore(owner)
    }

    public func devices() async -> [AudioDevice] {
        await system.server.devices()
    }

    public func setVolume(_ volume: Int, of device: AudioDevice.ID) async throws(AudioError) {
        try await system.server.setVolume(volume, of: device, by: owner)
    }

    public func setMuted(_ muted: Bool, of device: AudioDevice.ID) async throws(AudioError) {
        try await system.server.setMuted(muted, of: device, by: owner)
    }

    public func open(
        _ request: AudioStreamRequest, client: any AudioClient
    ) async throws(AudioError) -> any AudioStream {
        PulseAudioStream(link: try await system.server.open(request, client: client, by: owner))
    }

    public var gaps: AudioGaps {
        get async { await system.server.gaps(of: owner) }
    }
}

private struct PulseAudioStream: AudioStream {
    let link: PulseStreamLink

    func close() async {
        await link.server.closeStream(link.number)
    }
}
