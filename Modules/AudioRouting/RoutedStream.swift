import AudioAPI
import Logging

/// A call's stream. The backend's stream beneath it is replaced whenever the roles move to other devices; never two
/// at once, since a client is called by one stream at a time.
actor RoutedStream: AudioStream {
    private let backend: any AudioBackend
    private let format: AudioFormat
    private let client: any AudioClient
    private let logger: Logger
    private let closed: @Sendable (RoutedStream) async -> Void

    private var wanted: AudioRoute?
    private var current: (route: AudioRoute, stream: any AudioStream)?
    /// The route that could not be opened; tried again when the devices change.
    private var refused: AudioRoute?
    /// Devices that were lost since the last attempt to open.
    private var lost: Set<AudioDevice.ID> = []
    private var isClosed = false
    private var isSettling = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(
        backend: any AudioBackend, format: AudioFormat, client: any AudioClient, route: AudioRoute, logger: Logger,
        closed: @escaping @Sendable (RoutedStream) async -> Void
    ) {
        self.backend = backend
        self.format = format
        self.client = client
        self.logger = logger
        self.closed = closed
        wanted = route
    }

    /// Opens the first stream.
    func start() async throws(AudioError) {
        guard let route = wanted else { return }
        isSettling = true
        do throws(AudioError) {
            try await open(route)
        } catch {
            isClosed = true
            finishSettling()
            throw error
        }
        isSettling = false
        await settle()
    }

    /// The roles are played by these devices from now on; nil: one of them by none. Returns when that is done.
    func follow(_ route: AudioRoute?) async {
        wanted = route
        refused = nil
        await settle()
    }

    /// A device stopped beneath its streams.
    func lost(_ device: AudioDevice.ID) async {
        lost.insert(device)
        await settle()
    }

    func close() async {
        isClosed = true
        await settle()
        await closed(self)
    }

    // MARK: Steps

    private enum Step {
        case close(any AudioStream)
        case open(AudioRoute)
    }

    private var nextStep: Step? {
        if let current {
            let isLost = lost.contains(current.route.microphone) || lost.contains(current.route.speaker)
            return isClosed || isLost || current.route != wanted ? .close(current.stream) : nil
        }
        guard !isClosed, let wanted, wanted != refused else { return nil }
        return .open(wanted)
    }

    /// Closes and opens until what is open is what is wanted. Whoever comes while another does that waits for it.
    private func settle() async {
        if isSettling {
            await withCheckedContinuation { waiting.append($0) }
            return
        }
        isSettling = true
        while let step = nextStep {
            switch step {
            case .close(let stream):
                await stream.close()
                current = nil
            case .open(let route):
                do throws(AudioError) {
                    try await open(route)
                } catch {
                    refused = route
                    logger.warning("call audio is interrupted", metadata: ["reason": "\(error)"])
                }
            }
        }
        finishSettling()
    }

    private func open(_ route: AudioRoute) async throws(AudioError) {
        lost = []
        let request = AudioStreamRequest(microphone: route.microphone, speaker: route.speaker, format: format)
        current = (route, try await backend.open(request, client: client))
    }

    private func finishSettling() {
        isSettling = false
        waiting.forEach { $0.resume() }
        waiting = []
    }
}
