import Locking
public import Logging
public import SettingsCatalogue

/// Every session of the process by its cookie, and the cookies that were offered.
///
/// Looking a cookie up asks no actor: it is done for every request.
public final class SessionRegistry: Sendable {
    public struct Configuration: Sendable {
        /// How many sessions may live at a time: one on a desktop.
        public var capacity: Int
        /// False: no cookie is asked for, and every caller shares one session.
        public var requiresCookie: Bool
        /// False: a session with a live call does not end before that call.
        public var expiresDuringCall: Bool
        /// Settings under what clients send, keys and values canonical.
        public var defaultSettings: [String: String]
        /// The settings that no client changes.
        public var locked: LockedSettings

        public init(
            capacity: Int = 1, requiresCookie: Bool = true, expiresDuringCall: Bool = false,
            defaultSettings: [String: String] = [:], locked: LockedSettings = LockedSettings()
        ) {
            self.capacity = capacity
            self.requiresCookie = requiresCookie
            self.expiresDuringCall = expiresDuringCall
            self.defaultSettings = defaultSettings
            self.locked = locked
        }
    }

    /// What a request's cookie stands for.
    public enum Admission: Sendable {
        /// Not issued by us, no longer known, or issued to another origin.
        case unknown
        /// Offered; it claims no session yet.
        case offered
        case live(Session)
    }

    private struct Entry {
        let session: Session
        var origin: String?
    }

    private struct State {
        var offered = OfferedCookies()
        var sessions: [String: Entry] = [:]
        /// Sessions that end: their cookies are gone already.
        var ending: [ObjectIdentifier: Session] = [:]
        /// How many were made: numbers sessions for the log, where their cookies must not appear.
        var made = 0
        var isClosed = false
        /// Somebody looks regularly whether the process stands still.
        var isWatched = false
    }

    /// Stands for everybody's cookie when none is required.
    private static let shared = ""

    private let configuration: Configuration
    private let encode: @Sendable (SessionSnapshot) -> [UInt8]
    private let makeParts: @Sendable () throws -> SessionParts
    private let logger: Logger
    private let state = Guarded(State())
    private let standstill = Standstill()
    /// Something happened to a session, since somebody last looked.
    let changes = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    /// - Parameters:
    ///   - configuration: how many sessions there may be, and who has one.
    ///   - encode: makes a snapshot's bytes; called once for every change.
    ///   - makeParts: makes what a new session consists of; throws why it cannot.
    ///   - logger: takes what sessions have to say.
    public init(
        _ configuration: Configuration, encode: @escaping @Sendable (SessionSnapshot) -> [UInt8],
        makeParts: @escaping @Sendable () throws -> SessionParts, logger: Logger
    ) {
        self.configuration = configuration
        self.encode = encode
        self.makeParts = makeParts
        self.logger = logger
    }

    /// Every session that lives now.
    public var sessions: [Session] { state.withLock { $0.sessions.values.map(\.session) } }

    /// How many have ended for their clients, and are taken down still.
    public var endingCount: Int { state.withLock { $0.ending.count } }

    /// What this cookie stands for when this origin sends it.
    public func admit(cookie: String?, origin: String?) -> Admission {
        state.withLock { state in
            guard configuration.requiresCookie else {
                return state.sessions[Self.shared].map { .live($0.session) } ?? .offered
            }
            guard let cookie else { return .unknown }
            if let entry = state.sessions[cookie] {
                guard let origin else { return .live(entry.session) }
                if entry.origin == nil { state.sessions[cookie]?.origin = origin }
                return entry.origin == nil || entry.origin == origin ? .live(entry.session) : .unknown
            }
            return state.offered.contains(cookie, origin: origin, at: .now) ? .offered : .unknown
        }
    }

    /// A fresh id for a client that has none.
    public func offer(origin: String?) -> String {
        let id = SessionID.random()
        state.withLock { $0.offered.add(id, origin: origin, at: .now) }
        return id
    }

    /// The session of an offered or live cookie; a new one where none is there yet.
    /// - Throws: ``SessionError/full``, ``SessionError/ended`` for an unknown cookie,
    ///   ``SessionError/unavailable(_:)`` when a session cannot be made.
    public func claim(cookie: String?, origin: String?) async throws(SessionError) -> Session {
        let key = configuration.requiresCookie ? cookie ?? "" : Self.shared
        switch admit(cookie: cookie, origin: origin) {
        case .unknown: throw .ended
        case .live(let session): return session
        case .offered: break
        }
        let session = try make(key, origin: origin)
        await session.service.claim()
        return session
    }

    /// Ends a session: its cookie is unknown from now on. Calls are released and connections closed behind the return.
    public func end(_ session: Session) async {
        await session.service.end()
    }

    /// Keeps the registry open until the task is cancelled; then ends every session, and waits for them.
    public func run() async {
        let (forever, _) = AsyncStream<Never>.makeStream()
        for await _ in forever {}
        let all = state.withLock { state in
            state.isClosed = true
            return state.sessions.values.map(\.session) + state.ending.values
        }
        await withTaskGroup { group in
            for session in all {
                group.addTask {
                    let ended: Void? = await Patience.result(within: Patience.stop) {
                        await session.service.end()
                        await session.finished()
                    }
                    if ended == nil {
                        session.service.logger.error("the session has not ended in time, and is abandoned")
                    }
                }
            }
        }
    }

    private func make(_ key: String, origin: String?) throws(SessionError) -> Session {
        let result = state.withLock { state -> Result<Session, SessionError> in
            // Another request with the same cookie may have come first.
            if let entry = state.sessions[key] { return .success(entry.session) }
            guard !state.isClosed else { return .failure(.unavailable("the connector is stopping")) }
            guard state.sessions.count < configuration.capacity else { return .failure(.full) }
            let parts: SessionParts
            do {
                parts = try makeParts()
            } catch {
                return .failure(.unavailable("\(error)"))
            }
            let offer = state.offered.take(key)
            state.made += 1
            var logger = logger
            logger[metadataKey: "session"] = "\(state.made)"
            let session = Session(
                parts: parts, configuration: configuration, standstill: standstill, encode: encode,
                changed: { [changes] in changes.continuation.yield() }, logger: logger
            ) { [weak self] in
                self?.beginsToEnd(key)
            }
            state.sessions[key] = Entry(session: session, origin: offer?.origin ?? origin)
            if !state.isWatched {
                state.isWatched = true
                watchForStandstill()
            }
            return .success(session)
        }
        return try result.get()
    }

    /// As long as there are sessions.
    private func watchForStandstill() {
        standstill.begin()
        Task {
            repeat {
                try? await Task.sleep(for: Standstill.interval, clock: .continuous)
                standstill.look()
            } while state.withLock { state in
                state.isWatched = !state.sessions.isEmpty
                return state.isWatched
            }
        }
    }

    private func beginsToEnd(_ key: String) {
        let session = state.withLock { state in
            let session = state.sessions.removeValue(forKey: key)?.session
            if let session { state.ending[ObjectIdentifier(session)] = session }
            return session
        }
        guard let session else { return }
        changes.continuation.yield()
        Task {
            await session.finished()
            state.withLock { _ = $0.ending.removeValue(forKey: ObjectIdentifier(session)) }
        }
    }
}
