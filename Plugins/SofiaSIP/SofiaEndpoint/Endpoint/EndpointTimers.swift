import EndpointAPI

/// The timers of an endpoint, on a clock that neither stops nor jumps while the machine sleeps or its time is set.
struct EndpointTimers {
    enum Key: Hashable, Sendable {
        case line(Int, RegistrationTimer)
        /// The server is asked whether it is there, or its answer is overdue.
        case liveness(Int)
        /// The best server is asked whether it is back.
        case failBack(Int)
        /// A connection that is used without registration is made again.
        case reconnect(Int)
        case call(CallID, CallTimer)
        /// The end of a run takes too long.
        case farewell
    }

    private var running: [Key: (token: UInt64, task: Task<Void, Never>)] = [:]
    private var lastToken: UInt64 = 0

    /// Starts a timer; one of the same key that runs is replaced.
    /// - Parameter fire: is given the token to ``take(_:_:)`` the timer with.
    mutating func start(_ key: Key, after delay: Duration, fire: @escaping @Sendable (UInt64) async -> Void) {
        stop(key)
        lastToken += 1
        let token = lastToken
        let task = Task {
            do {
                try await Task.sleep(for: delay, clock: .continuous)
                await fire(token)
            } catch {
                // Stopped.
            }
        }
        running[key] = (token, task)
    }

    func isRunning(_ key: Key) -> Bool { running[key] != nil }

    mutating func stop(_ key: Key) {
        running.removeValue(forKey: key)?.task.cancel()
    }

    mutating func stopAll() {
        for (_, task) in running.values { task.cancel() }
        running = [:]
    }

    /// Whether a timer that fired is still wanted; it is gone after this.
    mutating func take(_ key: Key, _ token: UInt64) -> Bool {
        guard running[key]?.token == token else { return false }
        running[key] = nil
        return true
    }
}
