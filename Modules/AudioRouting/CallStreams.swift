import AudioAPI
import Logging
import Threads

/// The streams of a session's calls. The one that was used last stays open for a while after its call, so that a call
/// which follows at once does not wait for its devices.
actor CallStreams {
    private let backend: TimedBackend
    private let logger: Logger
    private var streams: [ObjectIdentifier: RoutedStream] = [:]
    private var idle: Idle?
    /// What streams are open on, and what they shall be open on.
    private var route: AudioRoute?
    private var releaseDelay = Duration.zero

    /// A stream without a call.
    private struct Idle {
        var stream: RoutedStream
        var client: LentClient
        var route: AudioRoute?
        /// Closes it later.
        var end: Task<Void, Never>
    }

    init(backend: TimedBackend, logger: Logger) {
        self.backend = backend
        self.logger = logger
    }

    /// Opens a stream, or lends the one that is open still.
    func open(
        _ format: AudioFormat, client: any AudioClient, route: AudioRoute?, releaseDelay: Duration
    ) async -> any AudioStream {
        self.route = route
        self.releaseDelay = releaseDelay
        if let idle, idle.route == route, idle.stream.format == format {
            idle.end.cancel()
            self.idle = nil
            return lend(idle.stream, idle.client, to: client)
        }
        await closeIdle()
        let lent = LentClient()
        let stream = RoutedStream(backend: backend, format: format, client: lent, route: route, logger: logger)
        streams[ObjectIdentifier(stream)] = stream
        let loan = lend(stream, lent, to: client)
        await stream.start()
        return loan
    }

    private func lend(_ stream: RoutedStream, _ lent: LentClient, to client: any AudioClient) -> LentStream {
        LentStream(streams: self, stream: stream, client: lent, loan: lent.lend(to: client))
    }

    /// The roles are played by these devices from now on.
    func follow(_ route: AudioRoute?, releaseDelay: Duration) async {
        self.route = route
        self.releaseDelay = releaseDelay
        if let idle, idle.route != route || releaseDelay == .zero { await closeIdle() }
        for stream in streams.values { await stream.follow(route) }
    }

    /// A device stopped beneath its streams.
    func lost(_ device: AudioDevice.ID) async {
        if let idle, idle.route?.uses([device]) != false { await closeIdle() }
        for stream in streams.values { await stream.lost(device) }
    }

    /// A call does not need its stream any more.
    func returned(_ stream: RoutedStream, _ client: LentClient) async {
        let route = route
        // Silence is made again in no time, and a device that is being opened has nothing to wait for.
        guard releaseDelay > .zero, await stream.isOpen(on: route), self.route == route else {
            return await close(stream)
        }
        let former = idle
        let end = Task { [releaseDelay] in
            guard (try? await Task.sleep(for: releaseDelay.bounded)) != nil else { return }
            await self.closeIdle(stream)
        }
        idle = Idle(stream: stream, client: client, route: route, end: end)
        former?.end.cancel()
        if let former { await close(former.stream) }
    }

    /// Closes the stream that has no call.
    func closeIdle() async {
        guard let idle else { return }
        self.idle = nil
        idle.end.cancel()
        await close(idle.stream)
    }

    private func closeIdle(_ stream: RoutedStream) async {
        if idle?.stream === stream { await closeIdle() }
    }

    private func close(_ stream: RoutedStream) async {
        await stream.close()
        streams[ObjectIdentifier(stream)] = nil
    }
}
