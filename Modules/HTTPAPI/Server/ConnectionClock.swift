import NIOCore

/// Ends a connection that stays in one state for longer than it may.
///
/// A state's time is counted from its beginning, so bytes that trickle in do not prolong it. Only the time between
/// requests begins anew with every request, and that without a timer of its own: polls are what happens most.
final class ConnectionClock {
    /// What a connection waits for.
    enum Wait {
        /// `silence`: its first byte. `request`: the rest of a request whose first byte has come.
        case nothing, silence, request, idle, answer, linger, stop
    }

    /// Whatever was configured: no connection waits longer for anything.
    private static let longest = Duration.seconds(24 * 60 * 60)

    private let deadlines: Deadlines
    private var wait = Wait.nothing
    private var timer: Scheduled<Void>?
    /// Whether a request came since the timer for `idle` was set.
    private var isBusy = false
    /// A request ended since the timer for `request` was set: that of the next one is another.
    private var isNextRequest = false

    init(_ deadlines: Deadlines) {
        self.deadlines = deadlines
    }

    /// The connection waits for this still: the time goes on, except that idle time begins anew. False when it waited
    /// for something else.
    func continues(_ same: Wait) -> Bool {
        guard same == wait, !(same == .request && isNextRequest) else { return false }
        isBusy = true
        return true
    }

    /// A request is whole.
    func requestEnded() {
        isNextRequest = true
    }

    /// The connection waits for something else from now on.
    func begin(_ new: Wait, on loop: NIOIsolatedEventLoop, expired: @escaping () -> Void) {
        wait = new
        isNextRequest = false
        arm(on: loop, expired: expired)
    }

    func stop() {
        timer?.cancel()
        timer = nil
    }

    private func arm(on loop: NIOIsolatedEventLoop, expired: @escaping () -> Void) {
        timer?.cancel()
        timer = nil
        guard let limit else { return }
        isBusy = false
        timer = loop.scheduleTask(in: TimeAmount(max(.zero, min(limit, Self.longest)))) { [weak self] in
            guard let self else { return }
            if wait == .idle, isBusy { arm(on: loop, expired: expired) } else { expired() }
        }
    }

    private var limit: Duration? {
        switch wait {
        case .nothing: nil
        case .silence: deadlines.silence
        case .request: deadlines.request
        case .idle: deadlines.idle
        case .answer: deadlines.answer
        case .linger: deadlines.linger
        case .stop: deadlines.stop
        }
    }
}
