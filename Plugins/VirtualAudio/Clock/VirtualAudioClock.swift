import Locking
import Threads

/// What the clock calls once for every frame.
protocol ClockTicker: AnyObject, Sendable {
    /// Called on the clock's thread; must return within a fraction of a frame.
    func tick()
}

/// The clock of all virtual streams of a process: one thread, started with the first stream, asleep without a timer
/// while there is none.
public final class VirtualAudioClock: Sendable {
    private let core = Core()
    /// Writes what virtual speakers record; it lives as long as the clock.
    let recordings = RecordingThread()

    public init() {}

    deinit {
        stop()
    }

    /// Ends the threads and waits for their end. Streams that are still open are not called any more.
    public func stop() {
        core.stop()
        recordings.stop()
    }

    /// Ticks from now on, once for every frame of that length.
    /// - Returns: false when no thread could be started.
    func add(_ ticker: any ClockTicker, sampleRate: Int, frameCount: Int) -> Bool {
        core.add(ticker, sampleRate: sampleRate, frameCount: frameCount)
    }

    /// Lets go of a ticker. A tick may still be on its way.
    func remove(_ ticker: any ClockTicker) {
        core.remove(ticker)
    }

    /// What the thread owns; apart from the clock, so that the thread does not keep the clock alive.
    private final class Core: Sendable {
        private struct Entry: Sendable {
            var ticker: any ClockTicker
            var schedule: TickSchedule
        }

        private struct State: Sendable {
            var added: [Entry] = []
            var removed: Set<ObjectIdentifier> = []
            /// Whether the lists above hold anything; the thread looks at this first.
            var hasNews = false
            var thread: NativeThread?
            var isStopping = false
        }

        private let state = Guarded(State())
        private let wakeUp = WakeUp()

        func add(_ ticker: any ClockTicker, sampleRate: Int, frameCount: Int) -> Bool {
            let started = state.withLock { state in
                guard !state.isStopping else { return false }
                if state.thread == nil {
                    state.thread = NativeThread(name: "virtual-audio") { [self] in run() }
                    guard state.thread != nil else { return false }
                }
                let schedule = TickSchedule(sampleRate: sampleRate, frameCount: frameCount, now: MonotonicTime.now)
                state.added.append(Entry(ticker: ticker, schedule: schedule))
                state.hasNews = true
                return true
            }
            wakeUp.call()
            return started
        }

        func remove(_ ticker: any ClockTicker) {
            state.withLock { state in
                let id = ObjectIdentifier(ticker)
                let waiting = state.added.count
                state.added.removeAll { ObjectIdentifier($0.ticker) == id }
                if state.added.count == waiting { state.removed.insert(id) }
                state.hasNews = true
            }
        }

        func stop() {
            let thread = state.withLock { state in
                state.isStopping = true
                state.hasNews = true
                defer { state.thread = nil }
                return state.thread
            }
            wakeUp.call()
            thread?.join()
        }

        private func run() {
            var entries: [Entry] = []
            let pulse = LoopPulse(name: "virtual-audio") { [wakeUp] _ in wakeUp.call() }
            LoopRoster.process.join(pulse)
            defer { LoopRoster.process.leave(pulse) }
            while update(&entries) {
                pulse.beat()
                if entries.isEmpty {
                    wakeUp.wait()
                    continue
                }
                let now = MonotonicTime.now
                var deadline = UInt64.max
                for index in entries.indices {
                    for _ in 0..<entries[index].schedule.due(at: now) { entries[index].ticker.tick() }
                    deadline = min(deadline, entries[index].schedule.deadline)
                }
                MonotonicTime.sleep(until: deadline)
            }
        }

        /// Takes over what changed. False: the clock stops.
        private func update(_ entries: inout [Entry]) -> Bool {
            let (added, removed, isStopping) = state.withLock { state in
                guard state.hasNews else { return ([Entry](), Set<ObjectIdentifier>(), false) }
                defer {
                    state.added = []
                    state.removed = []
                    state.hasNews = false
                }
                return (state.added, state.removed, state.isStopping)
            }
            // Outside the lock: with a ticker its whole session may go, and the clock with it.
            if !removed.isEmpty { entries.removeAll { removed.contains(ObjectIdentifier($0.ticker)) } }
            entries += added
            return !isStopping
        }
    }
}
