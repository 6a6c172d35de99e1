import AudioAPI
import Glibc
import Locking
import Threads

/// Stands in for the devices while there are none: gives silence and takes what comes, in the time of the frames, so that
/// a call stays a call.
final class SilentStream: AudioStream {
    private struct State {
        /// Nil once closed.
        var client: (any AudioClient)?
        var recorded: [Int16]
        var played: [Int16]
    }

    private let state: Guarded<State>

    init(_ format: AudioFormat, client: any AudioClient) {
        let frame = [Int16](repeating: 0, count: format.frameCount)
        state = Guarded(State(client: client, recorded: frame, played: frame))
        let period = format.frameCount * 1_000_000_000 / format.sampleRate
        // The thread keeps this object until the next frame after its end.
        NativeThread.required(name: "silence") { [self] in
            var next = timespec()
            clock_gettime(CLOCK_MONOTONIC, &next)
            while tick() {
                next.tv_nsec += period
                next.tv_sec += next.tv_nsec / 1_000_000_000
                next.tv_nsec %= 1_000_000_000
                while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, nil) == EINTR {}
            }
        }.detach()
    }

    /// False once it is closed.
    private func tick() -> Bool {
        // Held while the client is called: so close() returns only after the last call.
        state.withLock { state in
            guard let client = state.client else { return false }
            state.recorded.withUnsafeBufferPointer { client.captured($0) }
            state.played.withUnsafeMutableBufferPointer { client.render(into: $0) }
            return true
        }
    }

    func close() async {
        state.withLock { $0.client = nil }
    }
}
