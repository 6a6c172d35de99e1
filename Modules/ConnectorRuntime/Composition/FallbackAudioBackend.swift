import AudioAPI
import Logging
import Synchronization

/// Two backends as one: the devices of the preferred one whenever it can be reached, those of the other meanwhile.
final class FallbackAudioBackend: AudioBackend {
    private let preferred: any AudioBackend
    private let fallback: any AudioBackend
    private let logger: Logger
    private let usesFallback = Atomic(false)

    init(preferred: any AudioBackend, fallback: any AudioBackend, logger: Logger) {
        self.preferred = preferred
        self.fallback = fallback
        self.logger = logger
    }

    /// The one that is in use.
    private var current: any AudioBackend { usesFallback.load(ordering: .acquiring) ? fallback : preferred }

    var name: String { current.name }

    // MARK: Events

    private enum Event {
        case ofPreferred(AudioEvent)
        case ofFallback(AudioEvent)
        /// A backend has returned from its run, of itself or by cancellation.
        case preferredEnded(AudioError?)
    }

    func run(emit: @escaping @Sendable (AudioEvent) -> Void) async throws(AudioError) {
        let (events, continuation) = AsyncStream<Event>.makeStream()
        let running = Task { [preferred, fallback] in
            async let first: Void = {
                do throws(AudioError) {
                    try await preferred.run { continuation.yield(.ofPreferred($0)) }
                    continuation.yield(.preferredEnded(nil))
                } catch {
                    continuation.yield(.preferredEnded(error))
                }
            }()
            async let second: Void? = try? fallback.run { continuation.yield(.ofFallback($0)) }
            _ = await (first, second)
            continuation.finish()
        }
        await withTaskCancellationHandler {
            for await event in events where !Task.isCancelled { await received(event, emit) }
        } onCancel: {
            running.cancel()
        }
        await running.value
    }

    private func received(_ event: Event, _ emit: @Sendable (AudioEvent) -> Void) async {
        switch event {
        case .ofPreferred(.devices(let devices)):
            if usesFallback.exchange(false, ordering: .acquiringAndReleasing) {
                logger.notice("audio devices are back", metadata: ["backend": "\(preferred.name)"])
            }
            emit(.devices(devices))
        case .ofPreferred(.unreachable(let reason)), .preferredEnded(.some(.unavailable(let reason))):
            await fallBack(reason, emit)
        case .ofPreferred(.streamLost(let device)), .ofFallback(.streamLost(let device)):
            emit(.streamLost(device))
        case .ofFallback(.devices), .ofFallback(.unreachable):
            guard usesFallback.load(ordering: .acquiring), case .ofFallback(let event) = event else { return }
            emit(event)
        case .preferredEnded:
            break
        }
    }

    private func fallBack(_ reason: String, _ emit: @Sendable (AudioEvent) -> Void) async {
        if !usesFallback.exchange(true, ordering: .acquiringAndReleasing) {
            logger.warning(
                "calls have no real audio devices for now",
                metadata: ["backend": "\(fallback.name)", "reason": "\(preferred.name): \(reason)"])
        }
        emit(.devices(await fallback.devices()))
    }

    // MARK: Devices

    func devices() async -> [AudioDevice] {
        await current.devices()
    }

    func setVolume(_ volume: Int, of device: AudioDevice.ID) async throws(AudioError) {
        try await current.setVolume(volume, of: device)
    }

    func setMuted(_ muted: Bool, of device: AudioDevice.ID) async throws(AudioError) {
        try await current.setMuted(muted, of: device)
    }

    func open(_ request: AudioStreamRequest, client: any AudioClient) async throws(AudioError) -> any AudioStream {
        try await current.open(request, client: client)
    }

    var gaps: AudioGaps {
        get async { await preferred.gaps + fallback.gaps }
    }
}
