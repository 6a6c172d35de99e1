import Locking
import Synchronization

/// Whether a loop still comes round: it is asked from time to time, and answers in its next turn.
///
/// It costs its loop one atomic read a turn, and one wake-up a question. Nothing is asked before the last question is
/// answered, so a loop that hangs gathers none.
public final class LoopPulse: Sendable {
    /// What the loop is called in the log.
    public let name: String
    private let prod: @Sendable (LoopPulse) -> Void
    /// When the open question was put, by ``SystemClock/awake``; 0: none is open.
    private let askedAt = Atomic<Int64>(0)

    /// - Parameters:
    ///   - name: what the loop is called in the log.
    ///   - prod: makes the loop call ``beat()`` of what it is given, in its next turn. It is called from any thread and
    ///     must not block.
    public init(name: String, prod: @escaping @Sendable (LoopPulse) -> Void) {
        self.name = name
        self.prod = prod
    }

    /// To be called on the loop's thread, in every turn or at least in those that `prod` caused.
    public func beat() {
        if askedAt.load(ordering: .relaxed) != 0 { askedAt.store(0, ordering: .relaxed) }
    }

    /// Puts a question, unless one is open.
    public func ask() {
        let now = max(1, SystemClock.awake.now)
        guard askedAt.compareExchange(expected: 0, desired: now, ordering: .relaxed).exchanged else { return }
        prod(self)
    }

    /// How long the open question has waited for its answer; nil: none is open.
    public var silence: Duration? {
        let asked = askedAt.load(ordering: .relaxed)
        return asked == 0 ? nil : .nanoseconds(max(0, SystemClock.awake.now - asked))
    }

    /// The open question counts from now on: the process itself stood still meanwhile.
    public func forgive() {
        let asked = askedAt.load(ordering: .relaxed)
        guard asked != 0 else { return }
        _ = askedAt.compareExchange(expected: asked, desired: max(1, SystemClock.awake.now), ordering: .relaxed)
    }
}

/// Every loop that must not hang, for whoever watches over them.
public final class LoopRoster: Sendable {
    /// That of the process: loops join it when they begin to turn.
    public static let process = LoopRoster()

    private let members = Guarded<[LoopPulse]>([])

    public init() {}

    public var pulses: [LoopPulse] { members.withLock { $0 } }

    public func join(_ pulse: LoopPulse) {
        members.withLock { $0.append(pulse) }
    }

    /// To be called before the loop ends: it would look as if it hung.
    public func leave(_ pulse: LoopPulse) {
        members.withLock { members in members.removeAll { $0 === pulse } }
    }

    /// Puts a question to all of them.
    public func ask() {
        for pulse in pulses { pulse.ask() }
    }

    /// Those that have owed an answer for this long, and for how long.
    public func silent(for patience: Duration) -> [(pulse: LoopPulse, silence: Duration)] {
        pulses.compactMap { pulse in
            guard let silence = pulse.silence, silence >= patience else { return nil }
            return (pulse, silence)
        }
    }
}
