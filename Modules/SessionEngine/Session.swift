public import AudioRouting
public import EndpointAPI
import Logging

/// What a cookie stands for: one agent's session.
///
/// Reading it asks no actor; every change is handled by the session's own.
public final class Session: Sendable {
    let service: SessionService
    private let published: PublishedSnapshot
    private let life: SignOfLife
    private let run: Task<Void, Never>

    init(
        parts: SessionParts, configuration: SessionRegistry.Configuration, standstill: Standstill,
        encode: @escaping @Sendable (SessionSnapshot) -> [UInt8], changed: @escaping @Sendable () -> Void,
        logger: Logger, ending: @escaping @Sendable () -> Void
    ) {
        let machine = SessionMachine(
            devices: DevicesState(headsetUsed: false, headsetPresent: false, speaker: nil, microphone: nil),
            defaultSettings: configuration.defaultSettings, locked: configuration.locked,
            expiresDuringCall: configuration.expiresDuringCall)
        let published = PublishedSnapshot(machine.snapshot, encode: encode, changed: changed)
        let life = SignOfLife(standstill)
        let service = SessionService(
            machine, parts: parts, published: published, life: life, logger: logger, ending: ending)
        self.published = published
        self.life = life
        self.service = service
        run = Task { await service.run() }
    }

    /// The latest snapshot, encoded by the registry's encoder.
    public var encodedSnapshot: [UInt8] {
        let (encoded, awaitsPoll) = published.read()
        if awaitsPoll { Task { await service.polled() } }
        return encoded
    }

    public var snapshot: SessionSnapshot { published.snapshot }

    /// Somebody is there: the expiry starts anew. Cheap enough for every request.
    public func markAlive() {
        life.mark()
    }

    /// Merges options and replaces the connectivities; these take effect at the next ``register(token:)``.
    /// - Throws: ``SessionError/ended``.
    public func configure(_ update: SessionUpdate) async throws(SessionError) {
        try await service.configure(update)
    }

    /// Starts the connections, and returns at once; started ones are stopped first.
    /// - Throws: ``SessionError/noConnections``, ``SessionError/tokenRequired``, ``SessionError/ended``.
    public func register(token: Redacted<String>?) async throws(SessionError) {
        try await service.register(token: token)
    }

    /// Drops calls and connections, and returns at once; without any, nothing happens.
    public func unregister() async {
        await service.unregister()
    }

    /// Changes devices, volumes or mute: all of it or nothing.
    /// - Throws: ``SessionError/noSuchDevice(_:)``, ``SessionError/unavailable(_:)``, ``SessionError/ended``.
    public func changeAudio(_ change: AudioChange) async throws(SessionError) {
        try await service.changeAudio(change)
    }

    /// Releases every call; those whose far end does not react are gone after two seconds.
    /// - Throws: ``SessionError/noCalls``, ``SessionError/ended``.
    public func releaseCalls() async throws(SessionError) {
        try await service.releaseCalls()
    }

    /// Asks something of one call; returning means that the endpoint accepted it, and what comes of it is a later snapshot.
    /// - Throws: ``SessionError/noSuchCall``, ``SessionError/conflict(_:)``, ``SessionError/unsupported(_:)``,
    ///   ``SessionError/unavailable(_:)``, ``SessionError/ended``.
    public func perform(_ request: CallRequest) async throws(SessionError) {
        try await service.perform(request)
    }

    /// The options of the session, as they are now.
    public func options() async -> SessionOptions {
        await service.options
    }

    /// Every audio device, what each does for the session, and why.
    public func devices() async -> DeviceListing {
        await service.parts.router.listing
    }

    /// Waits until the session is over.
    func finished() async {
        await run.value
    }
}
