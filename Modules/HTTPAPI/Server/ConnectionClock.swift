import NIOCore

/// Ends a connection that stays in one state for longer than it may.
///
/// A state's time is counted from its beginning, so bytes that trickle in do not prolong it. Only the time between
/// requests begins anew with every request, and that without a timer of its own: polls are what happens most.
final class ConnectionClock {
    /// What a connection waits for.
    enum Wait {
        case nothing, head, body, idle, answer, linger, stop
    }

    private let deadlines: Deadlines
    private var wait = Wait.nothing
    private var timer: Scheduled<Void>?
    /// Whether a request came since the timer for `idle` was set.
    private var isBusy = false

    init(_ deadlines: Deadlines) {
        self.deadlines = deadlines
    }

    /// The connection waits for this still: the time goes on, except that idle time begins anew. False when it waited
    /// for something else.
    func continues(_ same: Wait) -> Bool {
        guard same == wait else { return false }
        isBusy = true
        return true
    }

    /// The connection waits for something else from now on.
    func begin(_ new: Wait, on loop: NIOIsolatedEventLoop, expired: @escaping () -> Void) {
        wait = new
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
        timer = loop.scheduleTask(in: TimeAmount(limit)) { [weak self] in
            guard let self else { return }
            if wait == .idle, isBusy { arm(on: loop, expired: expired) } else { expired() }
        }
    }

    private var limit: Duration? {
        switch wait {
        case .nothing: nil
        case .head: deadlines.head
        case .body: deadlines.body
        case .idle: deadlines.idle
        case .answer: deadlines.answer
        case .linger: deadlines.linger
        case .stop: deadlines.stop
        }
    }
}
