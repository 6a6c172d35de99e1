import AudioAPI

/// A client that counts what it is given and asked for.
final class CountingClient: AudioClient {
    struct Counts: Sendable, Equatable {
        var captured = 0
        var rendered = 0
        var loudest: Int16 = 0
    }

    private let state = Locked(Counts())
    let changes = Changes()

    var counts: Counts { state.withLock { $0 } }

    func captured(_ samples: UnsafeBufferPointer<Int16>) {
        state.withLock { counts in
            counts.captured += 1
            counts.loudest = max(counts.loudest, samples.map(abs).max() ?? 0)
        }
        changes.happened()
    }

    func render(into samples: UnsafeMutableBufferPointer<Int16>) {
        samples.update(repeating: 7)
        state.withLock { $0.rendered += 1 }
        changes.happened()
    }
}
