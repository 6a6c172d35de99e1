import AudioAPI
import Logging

/// A call's stream. The backend's stream beneath it is replaced whenever the roles move to other devices; never two
/// at once, since a client is called by one stream at a time. While no device is there, or none can be opened, the
/// far end hears silence.
actor RoutedStream: AudioStream {
    /// After what time a refused route is tried again, if the devices do not change before.
    static let retryDelay = Duration.seconds(1)
    /// How long there may be neither sound nor silence while devices are being opened.
    static let grace = Duration.milliseconds(250)

    private let backend: TimedBackend
    nonisolated let format: AudioFormat
    private let client: any AudioClient
    private let logger: Logger

    /// What is open beneath it.
    private enum Bed {
        case devices(AudioRoute, any AudioStream)
        case silence(SilentStream)

        var stream: any AudioStream {
            switch self {
            case .devices(_, let stream): stream
            case .silence(let stream): stream
            }
        }
    }

    /// Devices that are being opened, or are open and not yet beneath the stream.
    private final class Opening {
        let route: AudioRoute
        /// Shut until the stream is beneath: so the client is never called by two.
        let door = LentClient()
        var stream: (any AudioStream)?

        init(_ route: AudioRoute) {
            self.route = route
        }
    }

    private var wanted: AudioRoute?
    private var bed: Bed?
    private var opening: Opening?
    /// The route that could not be opened; tried again when the devices change, and after a while.
    private var refused: AudioRoute?
    private var retry: Task<Void, Never>?
    /// Devices that were lost since the last attempt to open.
    private var lost: Set<AudioDevice.ID> = []
    private var isClosed = false
    private var isSettling = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(
        backend: TimedBackend, format: AudioFormat, client: any AudioClient, route: AudioRoute?, logger: Logger
    ) {
        self.backend = backend
        self.format = format
        self.client = client
        self.logger = logger
        wanted = route
    }

    /// Opens the first stream.
    func start() async {
        if wanted == nil {
            logger.warning("a call has no audio devices: it is silent until one is connected")
        }
        await settle()
    }

    /// The roles are played by these devices from now on; nil: by none. Returns when that is done.
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
        retry?.cancel()
        await settle()
    }

    /// Whether these devices are open beneath it, and nothing else is on its way.
    func isOpen(on route: AudioRoute?) -> Bool {
        guard !isSettling, !isClosed, case .devices(route, _) = bed else { return false }
        return nextStep == nil
    }

    // MARK: Steps

    private enum Step {
        case close(any AudioStream)
        case open(AudioRoute)
        /// Forgets what is being opened, or closes what is open.
        case abandon(Opening)
        /// Puts opened devices beneath.
        case take(Opening, any AudioStream)
        case beSilent
    }

    private var nextStep: Step? {
        let target = isClosed || wanted == refused ? nil : wanted
        if let opening, opening.route != target || opening.route.uses(lost) { return .abandon(opening) }
        switch bed {
        case .devices(let route, let stream):
            return isClosed || route.uses(lost) || route != target ? .close(stream) : nil
        case .silence(let stream):
            if isClosed || opening?.stream != nil { return .close(stream) }
            return opening == nil ? target.map(Step.open) : nil
        case nil:
            if isClosed { return nil }
            guard let opening else { return target.map(Step.open) ?? .beSilent }
            return opening.stream.map { .take(opening, $0) } ?? .beSilent
        }
    }

    /// Closes and opens until what is open is what is wanted. Whoever comes while another does that waits for it; nobody
    /// waits for devices that take their time.
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
                bed = nil
            case .open(let route):
                lost = []
                let opening = Opening(route)
                self.opening = opening
                let attempt = Task { await open(opening) }
                await Answer.within(Self.grace) { await attempt.value }
            case .abandon(let opening):
                self.opening = nil
                await opening.stream?.close()
            case .take(let opening, let stream):
                self.opening = nil
                bed = .devices(opening.route, stream)
                _ = opening.door.lend(to: client)
            case .beSilent:
                bed = .silence(SilentStream(format, client: client))
            }
        }
        isSettling = false
        waiting.forEach { $0.resume() }
        waiting = []
    }

    private func open(_ opening: Opening) async {
        let route = opening.route
        let request = AudioStreamRequest(
            microphone: route.microphone, speaker: route.speaker, format: format, cancelsEcho: route.cancelsEcho)
        let isWhole = route.microphone != nil && route.speaker != nil
        let client =
            isWhole
            ? opening.door as any AudioClient
            : OneSidedClient(opening.door, hasMicrophone: route.microphone != nil, frameCount: format.frameCount)
        do throws(AudioError) {
            let stream = try await backend.open(request, client: client)
            // Something else may be wanted by now.
            guard self.opening === opening else { return await stream.close() }
            opening.stream = stream
        } catch {
            guard self.opening === opening else { return }
            self.opening = nil
            refused = route
            logger.warning("call audio is interrupted", metadata: ["reason": "\(error)"])
            retryLater()
        }
        // Whoever waits within the grace goes on by itself.
        if !isSettling { await settle() }
    }

    private func retryLater() {
        retry?.cancel()
        retry = Task { [weak self] in
            guard (try? await Task.sleep(for: Self.retryDelay)) != nil else { return }
            await self?.retryNow()
        }
    }

    private func retryNow() async {
        guard refused != nil, !isClosed else { return }
        refused = nil
        await settle()
    }
}
