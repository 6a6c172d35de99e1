import EndpointAPI
import SofiaUserAgent

/// The timers of an endpoint that run.
struct EndpointTimers {
    enum Key: Hashable, Sendable {
        case line(Int, RegistrationTimer)
        /// The server is asked whether it is there, or its answer is overdue.
        case liveness(Int)
        /// The best server is asked whether it is back.
        case failBack(Int)
        /// A connection that is used without registration is made again.
        case reconnect(Int)
        /// The names of trusted sources are looked up again.
        case trust
        case call(CallID, CallTimer)
        /// The end of a run takes too long.
        case farewell
    }

    private let timers: LoopTimers
    private var running: [Key: LoopTimers.Token] = [:]

    init(_ timers: LoopTimers) {
        self.timers = timers
    }

    /// Starts a timer; one of the same key that runs is replaced.
    /// - Parameter fire: called on the loop's thread; it has to ``take(_:)`` the timer.
    mutating func start(_ key: Key, after delay: Duration, fire: @escaping @Sendable () -> Void) {
        stop(key)
        running[key] = timers.assumeIsolated { $0.start(after: delay, fire) }
    }

    func isRunning(_ key: Key) -> Bool { running[key] != nil }

    mutating func stop(_ key: Key) {
        guard let token = running.removeValue(forKey: key) else { return }
        timers.assumeIsolated { $0.stop(token) }
    }

    mutating func stopAll() {
        for key in running.keys { stop(key) }
    }

    /// It fired, and is gone.
    mutating func take(_ key: Key) {
        running[key] = nil
    }
}
