import Locking
import Logging
import NIOCore
import SessionEngine

/// Every open connection, and the limit that they keep: for one beyond it another is closed.
final class OpenConnections: Sendable {
    private struct State {
        var order = ConnectionOrder()
        var closers: [ConnectionOrder.ID: @Sendable () -> Void] = [:]
        var told = RecentNews()
    }

    private let limit: Int
    private let logger: Logger
    private let state = Guarded(State())

    init(limit: Int, logger: Logger) {
        self.limit = limit
        self.logger = logger
    }

    /// Takes a connection in, and closes another one where there is no room for both.
    /// - Parameter close: closes it, from any thread.
    func open(close: @escaping @Sendable () -> Void) -> ConnectionOrder.ID {
        let (id, victim, isNews) = state.withLock { state in
            let id = state.order.add()
            state.closers[id] = close
            guard state.order.count > limit else { return (id, nil as (@Sendable () -> Void)?, false) }
            return (id, Self.takeNext(of: &state, sparing: id), state.told.isNews("limit", at: .now))
        }
        victim?()
        if isNews {
            logger.warning(
                "as many connections are open as may be: for each new one the one that is idle longest without a session is closed",
                metadata: ["connections": "\(limit)"])
        }
        return id
    }

    /// A request came; the session is that of its cookie.
    func use(_ id: ConnectionOrder.ID, by session: Session?) {
        state.withLock { $0.order.use(id, by: session.map { ObjectIdentifier($0) }) }
    }

    func closed(_ id: ConnectionOrder.ID) {
        state.withLock { state in
            state.order.remove(id)
            state.closers[id] = nil
        }
    }

    /// No descriptor is left for one more connection: the one that is idle longest without a session is closed. Whoever has
    /// a session stays: accepting waits as it is.
    func makeRoom(because reason: String) {
        let (victim, isNews) = state.withLock { state in
            (Self.take(state.order.nextStranger(), of: &state), state.told.isNews("descriptors", at: .now))
        }
        victim?()
        guard isNews else { return }
        logger.error(
            "a connection cannot be accepted: new ones wait. Allow the process more descriptors: LimitNOFILE of its unit, or ulimit -n",
            metadata: ["reason": "\(reason)"])
    }

    private static func takeNext(
        of state: inout State, sparing spared: ConnectionOrder.ID? = nil
    ) -> (@Sendable () -> Void)? {
        take(state.order.next(sparing: spared), of: &state)
    }

    private static func take(_ id: ConnectionOrder.ID?, of state: inout State) -> (@Sendable () -> Void)? {
        guard let id else { return nil }
        state.order.remove(id)
        return state.closers.removeValue(forKey: id)
    }
}
