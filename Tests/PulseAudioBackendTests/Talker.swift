#if PulseAudio
    import AudioAPI
    import Locking

    /// A call's client that plays a tone all the time, and notes when it hears something and when silence.
    final class Talker: AudioClient {
        struct Frame: Sendable {
            var at: ContinuousClock.Instant
            var peak: Int16
        }

        private struct State {
            var phase = 0
            var heard: [Frame] = []
            var rendered = 0
        }

        private let state: Guarded<State>

        init() {
            var state = State()
            // Enough for a minute, so that the device's thread allocates nothing.
            state.heard.reserveCapacity(8192)
            self.state = Guarded(state)
        }

        func captured(_ samples: UnsafeBufferPointer<Int16>) {
            var peak: Int16 = 0
            for sample in samples { peak = max(peak, sample == .min ? .max : abs(sample)) }
            state.withLock { $0.heard.append(Frame(at: .now, peak: peak)) }
        }

        /// 1 kHz at 8,000 samples a second: eight samples a turn.
        func render(into samples: UnsafeMutableBufferPointer<Int16>) {
            let turn: [8 of Int16] = [0, 7071, 10_000, 7071, 0, -7071, -10_000, -7071]
            state.withLock { state in
                for index in samples.indices {
                    samples[index] = turn[state.phase & 7]
                    state.phase += 1
                }
                state.rendered += 1
            }
        }

        var heard: [Frame] { state.withLock { $0.heard } }
        var rendered: Int { state.withLock { $0.rendered } }

        /// Waits until the tone is heard in so many frames after `start`.
        func hears(after start: ContinuousClock.Instant = .now, frames: Int = 3) async -> ContinuousClock.Instant? {
            await eventually { [self] in
                let loud = heard.filter { $0.at > start && $0.peak > 3000 }
                return loud.count >= frames ? loud[0].at : nil
            }
        }

        /// The longest time between two frames, loud or not, from `start` on.
        func longestPause(since start: ContinuousClock.Instant) -> Duration {
            let times = [start] + heard.map(\.at).filter { $0 > start } + [.now]
            return zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? .zero
        }
    }

    /// Waits until the body gives something, at most ten seconds.
    func eventually<Value: Sendable>(_ body: @Sendable () async throws -> Value?) async rethrows -> Value? {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            if let value = try await body() { return value }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return nil
    }
#endif
