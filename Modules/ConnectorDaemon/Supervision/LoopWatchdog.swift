import Logging
import Threads

/// Asks the loops of the process from time to time whether they still turn, says which do not, and tells the service
/// manager that all is well while all do.
///
/// A value of the supervisor's thread: nobody else looks at it.
struct LoopWatchdog {
    /// How often loops are asked, and so how long one may take for a turn. Seldom, since every question wakes them all.
    static let usualInterval = Duration.seconds(10)

    private let interval: Duration
    private let logger: Logger
    private let manager: ServiceManager
    private let roster: LoopRoster
    private let pool = LoopPulse(name: "tasks") { pulse in Task { pulse.beat() } }
    /// The loops that hung when somebody looked last.
    private var hanging: Set<String> = []
    /// When to look next, by ``SystemClock/continuous``.
    private(set) var due: Int64
    /// When it was looked last, by the same.
    private var looked: Int64

    /// - Parameter roster: the loops; Swift's pool of threads joins them.
    init(logger: Logger, manager: ServiceManager, roster: LoopRoster = .process) {
        self.logger = logger
        self.manager = manager
        self.roster = roster
        // Twice in the time that the manager allows, as sd_watchdog_enabled(3) recommends.
        interval = min(Self.usualInterval, manager.watchdog.map { $0 / 2 } ?? Self.usualInterval)
        looked = SystemClock.continuous.now
        due = looked + interval.boundedNanoseconds
        roster.join(pool)
        roster.ask()
    }

    /// Judges the last question, and puts the next. To be called when it is ``due``.
    mutating func look() {
        let now = SystemClock.continuous.now
        defer {
            looked = now
            due = now + interval.boundedNanoseconds
            roster.ask()
        }
        // This thread comes late itself: the process, or the machine, stood still, and nobody could have answered.
        if now - looked > interval.boundedNanoseconds / 4 * 5 {
            for pulse in roster.pulses { pulse.forgive() }
            return manager.isAlive()
        }
        // What was asked when somebody looked last was asked one interval ago, give or take a wake-up.
        let silent = roster.silent(for: interval * 0.9)
        let names = Set(silent.map(\.pulse.name))
        for (pulse, silence) in silent where !hanging.contains(pulse.name) {
            logger.error(
                "a loop hangs",
                metadata: ["loop": "\(pulse.name)", "milliseconds": "\(silence.boundedNanoseconds / 1_000_000)"])
        }
        for name in hanging.subtracting(names).sorted() {
            logger.notice("a loop turns again", metadata: ["loop": "\(name)"])
        }
        if !names.isSubset(of: hanging) { ThreadSurvey.report(to: logger) }
        hanging = names
        // Nothing of the kind while something hangs: then the manager starts us anew.
        if names.isEmpty { manager.isAlive() }
    }
}
