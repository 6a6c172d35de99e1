import Glibc
import Locking

/// A thread that does one thing at a steady pace, as a sound card takes and gives its frames.
///
/// A thread that is late catches up: over time there are as many turns as periods. What it missed for longer than
/// ``longestLag``, since the process or the machine stood still, is skipped.
public final class PacedThread: Sendable {
    fileprivate enum State {
        case running
        case stopping([CheckedContinuation<Void, Never>])
        case stopped
    }

    /// How late a turn may be and still be made up for.
    public static let longestLag = Duration.seconds(1)

    private let state: Guarded<State>

    /// Starts the thread; nil when the system has none left.
    /// - Parameters:
    ///   - name: what `ps -L` shows, at most 15 bytes of it.
    ///   - period: between two turns; the first comes at once.
    ///   - prepare: called once on the thread; what it returns is called there at every turn, and owns what it captures.
    ///   - end: called on the thread after the last turn, before ``stop()`` returns.
    public init?(
        name: String, every period: Duration, _ prepare: @escaping @Sendable () -> () -> Void,
        end: @escaping @Sendable () -> Void
    ) {
        // The thread owns the state until it ends.
        let state = Guarded(State.running)
        self.state = state
        let thread = NativeThread(name: name) {
            let turn = prepare()
            Self.keepTime(every: period, while: { state.withLock(\.isRunning) }, turn)
            end()
            for waiter in state.withLock({ $0.end() }) { waiter.resume() }
        }
        guard let thread else { return nil }
        thread.detach()
    }

    /// Returns once the thread does nothing any more; may be called any number of times.
    public func stop() async {
        await withCheckedContinuation { continuation in
            let isStopped = state.withLock { state in
                switch state {
                case .running: state = .stopping([continuation])
                case .stopping(let others): state = .stopping(others + [continuation])
                case .stopped: return true
                }
                return false
            }
            if isStopped { continuation.resume() }
        }
    }

    private static func keepTime(every period: Duration, while isRunning: () -> Bool, _ turn: () -> Void) {
        // Never nothing: the thread would not sleep at all.
        let step = max(1, period.boundedNanoseconds)
        var due = SystemClock.awake.now
        while isRunning() {
            turn()
            due = due.addingReportingOverflow(step).overflow ? .max : due + step
            let now = SystemClock.awake.now
            if Duration.nanoseconds(now - due) > longestLag { due = now }
            var time = timespec(nanoseconds: due)
            while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
        }
    }
}

extension PacedThread.State {
    fileprivate var isRunning: Bool {
        if case .running = self { true } else { false }
    }

    /// - Returns: who waits for the end.
    fileprivate mutating func end() -> [CheckedContinuation<Void, Never>] {
        defer { self = .stopped }
        if case .stopping(let waiters) = self { return waiters }
        return []
    }
}
