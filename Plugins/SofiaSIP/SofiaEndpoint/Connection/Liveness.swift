/// Whether a server that holds our registration is still there: asked every so often, as a value (RFC 3261 §11, OPTIONS).
struct Liveness: Sendable, Hashable {
    enum Effect: Sendable, Equatable {
        /// Ask; any final answer of the far end will do.
        case probe
        /// Start the timer; one that runs is replaced.
        case startTimer(after: Duration)
        case stopTimer
        /// Nothing came back in time.
        case lost
    }

    private enum State: Hashable {
        case off, resting, asking
    }

    /// Between the end of one question and the next.
    let interval: Duration
    /// How long an answer may take.
    let patience: Duration
    private var state = State.off

    init(interval: Duration, patience: Duration) {
        self.interval = interval
        self.patience = patience
    }

    /// - Parameter jitter: random, 0 to 1, so that the phones of a floor do not ask in one moment.
    mutating func start(jitter: Double) -> [Effect] {
        state = .resting
        return [.startTimer(after: interval * (0.8 + 0.2 * jitter))]
    }

    mutating func stop() -> [Effect] {
        guard state != .off else { return [] }
        state = .off
        return [.stopTimer]
    }

    mutating func timerFired() -> [Effect] {
        switch state {
        case .off: return []
        case .resting:
            state = .asking
            return [.probe, .startTimer(after: patience)]
        case .asking:
            state = .off
            return [.lost]
        }
    }

    /// The question was answered.
    mutating func answered(jitter: Double) -> [Effect] {
        state == .asking ? start(jitter: jitter) : []
    }

    /// The question could not be delivered.
    mutating func failed() -> [Effect] {
        guard state == .asking else { return [] }
        state = .off
        return [.stopTimer, .lost]
    }
}
