@preconcurrency import Glibc
import Synchronization

/// The one clock that drives every virtual stream of a process, as a sound card's crystal drives its streams.
///
/// Its thread lives while a stream is open; without any there is no thread and nothing ticks. Streams of equal frames
/// tick together, so that a hundred calls cost one wake-up a frame.
public final class VirtualAudioClock: Sendable {
    /// A card that could not be served for longer than this has lost the sound of that time.
    private static let patience: Int64 = 100_000_000

    private struct State {
        var streams: [VirtualStream] = []
        var isRunning = false
    }

    private let state = Mutex(State())

    public init() {}

    func add(_ stream: VirtualStream) {
        let mustStart = state.withLock { state in
            stream.begin(at: Self.firstTick(after: Self.now, period: stream.period))
            state.streams.append(stream)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if mustStart { start() }
    }

    /// After the return the stream is not ticked any more.
    func remove(_ stream: VirtualStream) {
        state.withLock { $0.streams.removeAll { $0 === stream } }
        stream.end()
    }

    // MARK: The thread

    private func start() {
        var thread = pthread_t()
        // Retained here, released when the thread takes it over: the thread keeps its clock alive while it runs.
        let clock = Unmanaged.passRetained(self).toOpaque()
        let status = pthread_create(
            &thread, nil,
            { clock in
                guard let clock else { return nil }
                let me = Unmanaged<VirtualAudioClock>.fromOpaque(clock).takeRetainedValue()
                me.run()
                return nil
            }, clock)
        precondition(status == 0, "no thread for the audio clock: error \(status)")
        pthread_detach(thread)
    }

    private func run() {
        while true {
            let streams = state.withLock { state in
                state.isRunning = !state.streams.isEmpty
                return state.streams
            }
            guard !streams.isEmpty else { return }
            var next = Int64.max
            let now = Self.now
            for stream in streams { next = min(next, stream.tick(at: now, patience: Self.patience)) }
            Self.sleep(until: next)
        }
    }

    // MARK: Time

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private static func sleep(until deadline: Int64) {
        var time = timespec(tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
    }

    /// On a grid of whole periods, so that streams of one period tick in one wake-up.
    private static func firstTick(after now: Int64, period: Int64) -> Int64 {
        (now / period + 1) * period
    }
}
