import Locking

/// What the speakers of a ``ToneAudio`` played last, and who waits for it to change.
final class ToneEar: Sendable {
    /// A tenth of a second of played samples.
    struct Block: Sendable {
        var samples: [Int16] = []
        var sampleRate = 8000
    }

    private struct State {
        var block = Block()
        /// Counts the blocks.
        var turn = 0
        var openStreams = 0
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextListener = 0
    }

    private let state = Guarded(State())

    var openStreams: Int { state.withLock { $0.openStreams } }

    func opened() { change { $0.openStreams += 1 } }
    func closed() { change { $0.openStreams -= 1 } }

    func heard(_ block: Block) {
        change {
            $0.block = block
            $0.turn += 1
        }
    }

    /// Looks at every block from now on, and at every change in the number of streams.
    func wait(for what: String, within limit: Duration, _ holds: @escaping @Sendable (Block, Int) -> Bool) async throws
    {
        let (changes, listener) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let (number, start) = state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = listener
            return (state.nextListener, state.turn)
        }
        defer { state.withLock { $0.listeners[number] = nil } }
        listener.yield()
        try await ConformanceKit.within(limit, what) {
            for await _ in changes {
                let (block, turn, openStreams) = self.state.withLock { ($0.block, $0.turn, $0.openStreams) }
                // The block that was there before, and the one that began before, say nothing of now.
                let isFresh = turn >= start + 2
                if isFresh || openStreams == 0, holds(isFresh ? block : Block(), openStreams) { return }
            }
            throw CancellationError()
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let listeners = state.withLock { state in
            body(&state)
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.yield() }
    }
}
