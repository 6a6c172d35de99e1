import AudioAPI
import Locking
import Synchronization

/// A client that notes when it was called, and with how much.
final class CountingClient: AudioClient {
    struct Record: Sendable {
        var captured: [Sample] = []
        var rendered: [Sample] = []
        var wrongSizes: Set<Int> = []
        var overlaps = 0

        var isEmpty: Bool { captured.isEmpty && rendered.isEmpty }
    }

    struct Sample: Sendable {
        var at: ContinuousClock.Instant
    }

    private let frameCount: Int
    private let isBusy = Atomic(false)
    private let record = Guarded(Record())
    let journal = Journal<Void>()

    init(frameCount: Int) {
        self.frameCount = frameCount
    }

    var now: Record { record.withLock { $0 } }

    func captured(_ samples: UnsafeBufferPointer<Int16>) {
        note(samples.count) { $0.captured.append(Sample(at: .now)) }
    }

    func render(into samples: UnsafeMutableBufferPointer<Int16>) {
        samples.update(repeating: 0)
        note(samples.count) { $0.rendered.append(Sample(at: .now)) }
        journal.record(())
    }

    private func note(_ count: Int, _ body: (inout Record) -> Void) {
        let wasBusy = isBusy.exchange(true, ordering: .acquiringAndReleasing)
        record.withLock { record in
            if wasBusy { record.overlaps += 1 }
            if count != frameCount { record.wrongSizes.insert(count) }
            body(&record)
        }
        isBusy.store(false, ordering: .releasing)
    }

    /// Waits until so many frames were rendered from now on.
    func waitFrames(_ count: Int, within limit: Duration = .seconds(5)) async throws {
        let start = journal.count
        _ = try await journal.wait(for: "\(count) frames are rendered", from: start, within: limit) { frames in
            frames.count >= count ? true : nil
        }
    }
}
