import ConnectorRuntime
import Glibc
import Locking
import Logging
import Threads

/// The thread that nothing holds up: it takes the signals that stop the process, and watches over the loops.
///
/// It needs neither Swift's pool nor anybody's event loop, waits for no lock that is held across a call of others, and
/// leaves the log to another thread. So a stop works whatever hangs, and what hangs is named.
final class Supervisor: Sendable {
    /// How long a stop may take before the process ends all the same: within ``Connector/longestStop``, so that there is
    /// time to say what hung.
    static let grace = Duration.milliseconds(4700)
    /// When the kernel ends the process if even this thread hangs.
    private static let lastResort = Duration.milliseconds(4950)

    /// What the supervisor does with a stop, once there is something to stop.
    struct Charge: Sendable {
        /// Begins a graceful stop; returns at once.
        var stop: @Sendable () -> Void
        /// What has not stopped yet.
        var unfinished: @Sendable () -> [String]
    }

    private struct State {
        var charge: Charge?
        /// When the process ends, by ``SystemClock/continuous``; nil: no stop was asked for.
        var end: Int64?
    }

    private let state = Guarded(State())
    private let logger: Logger
    private let manager: ServiceManager

    /// Takes the signals, and starts the thread. Once a process, before anything else that takes time.
    /// - Throws: ``ConnectorError/unavailable(_:)`` when the system has no thread or descriptor for it.
    init(logger: Logger, manager: ServiceManager) throws {
        self.logger = logger
        self.manager = manager
        guard let signals = ProcessSignals.take() else {
            throw ConnectorError.unavailable("no descriptor is left for signals: raise the limit (ulimit -n)")
        }
        guard let thread = NativeThread(name: "supervisor", { [self] in watch(signals) }) else {
            throw ConnectorError.unavailable("no thread is left: raise the limits of processes and memory (ulimit -a)")
        }
        thread.detach()
    }

    /// From now on a signal stops this. Before, it ends the process at once: there is nothing to take leave of.
    func take(_ charge: Charge) {
        state.withLock { $0.charge = charge }
    }

    /// A stop has begun without a signal: it has the same time.
    func isStopping() {
        beginStop("a part of it has ended")
    }

    // MARK: The thread

    private func watch(_ signals: Int32) {
        ProcessSignals.unblock()
        var watchdog = LoopWatchdog(logger: logger, manager: manager)
        while true {
            let due = min(watchdog.due, state.withLock(\.end) ?? .max)
            let left = max(0, due - SystemClock.continuous.now)
            var wait = pollfd(fd: signals, events: Int16(POLLIN), revents: 0)
            // Rounded up: what is due must be due when the thread wakes for it.
            let patience = Int32(clamping: left / 1_000_000 + 1)
            if poll(&wait, 1, patience) > 0 {
                for number in ProcessSignals.taken(from: signals) { received(number) }
            }
            let now = SystemClock.continuous.now
            if let end = state.withLock(\.end), end <= now { endNow() }
            if watchdog.due <= now { watchdog.look() }
        }
    }

    private func received(_ number: Int32) {
        guard state.withLock({ $0.end == nil }) else {
            // A terminal that is closed sends it twice, from its shell and from the kernel.
            if number == SIGHUP { return }
            logger.warning("ending at once: a second signal came", metadata: ["signal": "\(Self.name(of: number))"])
            ProcessSignals.leave(128 + number)
        }
        guard state.withLock({ $0.charge != nil }) else {
            logger.info("stopped before it listened", metadata: ["signal": "\(Self.name(of: number))"])
            ProcessSignals.leave()
        }
        beginStop(Self.name(of: number))
    }

    private func beginStop(_ reason: String) {
        let charge = state.withLock { state -> Charge? in
            guard state.end == nil else { return nil }
            state.end = SystemClock.continuous.deadline(after: Self.grace)
            return state.charge
        }
        guard let charge else { return }
        ProcessSignals.leave(within: Self.lastResort)
        logger.info("stopping", metadata: ["reason": "\(reason)"])
        manager.stopping()
        // Whoever hangs owes an answer when the time is over.
        LoopRoster.process.ask()
        charge.stop()
    }

    /// The time is over.
    private func endNow() -> Never {
        let hanging = LoopRoster.process.silent(for: Self.grace / 2)
        let unfinished = state.withLock(\.charge)?.unfinished() ?? []
        logger.error(
            "ending without a farewell: this has not stopped in time",
            metadata: [
                "loops": "\(hanging.map(\.pulse.name).joined(separator: ", "))",
                "parts": "\(unfinished.joined(separator: ", "))",
            ])
        if !hanging.isEmpty { ThreadSurvey.report(to: logger) }
        ProcessSignals.leave(ExitStatus.defect.rawValue)
    }

    private static func name(of number: Int32) -> String {
        switch number {
        case SIGTERM: "SIGTERM"
        case SIGINT: "SIGINT"
        case SIGHUP: "SIGHUP"
        default: "signal \(number)"
        }
    }
}
