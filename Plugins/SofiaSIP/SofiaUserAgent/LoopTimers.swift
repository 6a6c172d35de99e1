import CSofiaSIP
import Glibc
import Threads

/// What is to be done on the loop's thread at some time, by a clock that neither stops nor jumps while the machine sleeps
/// or its time is set.
///
/// A timer wakes the loop's own thread and no other; many of them share one descriptor.
public actor LoopTimers {
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

    /// A timer that was started.
    public struct Token: Sendable, Hashable, Comparable {
        /// Nanoseconds of `CLOCK_BOOTTIME`.
        fileprivate let deadline: Int64
        fileprivate let number: UInt64

        public static func < (one: Token, other: Token) -> Bool {
            (one.deadline, one.number) < (other.deadline, other.number)
        }
    }

    private let loop: SofiaLoop
    private let alarm: Int32
    private var source: LoopSource?
    /// The last is due first.
    private var waiting: [(token: Token, fire: @Sendable () -> Void)] = []
    private var lastNumber: UInt64 = 0

    /// Stops the process where the system has no descriptor left: a connector without timers would never notice anything.
    public init(on loop: SofiaLoop) {
        self.loop = loop
        alarm = csofia_alarm_create()
        precondition(alarm >= 0, "the system has no descriptor left for timers: \(String(cString: strerror(errno)))")
    }

    deinit {
        close(alarm)
    }

    /// Starts a timer.
    /// - Parameters:
    ///   - delay: nothing or less is as soon as possible, but not now; more than a century is a century.
    ///   - fire: called once on the loop's thread, unless the timer is stopped before or the loop ends.
    public func start(after delay: Duration, _ fire: @escaping @Sendable () -> Void) -> Token {
        lastNumber += 1
        let token = Token(deadline: Self.now + delay.boundedNanoseconds, number: lastNumber)
        let place = place(of: token)
        waiting.insert((token, fire), at: place)
        if place == waiting.count - 1 { arm() }
        return token
    }

    /// After this it does not fire. Does nothing to one that has.
    public func stop(_ token: Token) {
        let place = place(of: token)
        guard place < waiting.count, waiting[place].token == token else { return }
        waiting.remove(at: place)
        if place == waiting.count { arm() }
    }

    /// Where a timer is or belongs.
    private func place(of token: Token) -> Int {
        var range = 0..<waiting.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = token < waiting[middle].token ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    private func arm() {
        if source == nil {
            source = try? LoopSource(on: loop, descriptor: alarm, waitingFor: .readable) { [weak self] _ in
                self?.assumeIsolated { $0.due() }
            }
        }
        _ = csofia_alarm_set(alarm, waiting.last?.token.deadline ?? 0)
    }

    private func due() {
        var count: UInt64 = 0
        _ = read(alarm, &count, MemoryLayout<UInt64>.size)
        let now = Self.now
        // One at a time: each may stop the next.
        while let next = waiting.last, next.token.deadline <= now {
            waiting.removeLast()
            next.fire()
        }
        arm()
    }

    /// Nanoseconds of `CLOCK_BOOTTIME`.
    static var now: Int64 { SystemClock.continuous.now }
}
