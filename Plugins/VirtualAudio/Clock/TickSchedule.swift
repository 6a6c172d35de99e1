/// When a stream's frames are due: at whole multiples of its frame since the clock's zero, so that streams of one
/// frame length are due together and wake the thread once.
struct TickSchedule: Sendable, Equatable {
    /// Frames that are made up for after a stall; what was missed beyond that is skipped, as a card does.
    static let mostAtOnce = 4

    private let sampleRate: UInt64
    private let frameCount: UInt64
    private var next: UInt64
    /// Frames that were skipped so far.
    private(set) var skipped = 0

    /// The first frame is due at the next multiple after `now`, in nanoseconds.
    init(sampleRate: Int, frameCount: Int, now: UInt64) {
        self.sampleRate = UInt64(sampleRate)
        self.frameCount = UInt64(frameCount)
        next = 0
        next = latest(at: now) + 1
    }

    /// When the next frame is due. Computed from the count of frames: rounding never adds up.
    var deadline: UInt64 {
        let samples = next * frameCount
        // Rounded up, so that the frame counts as due at its own deadline.
        return samples / sampleRate * 1_000_000_000
            + (samples % sampleRate * 1_000_000_000 + sampleRate - 1) / sampleRate
    }

    /// How many frames are due at `now`. They count as done.
    mutating func due(at now: UInt64) -> Int {
        let latest = latest(at: now)
        guard latest >= next else { return 0 }
        let behind = Int(latest - next) + 1
        let count = min(behind, Self.mostAtOnce)
        skipped += behind - count
        next = latest + 1
        return count
    }

    /// The last frame whose deadline is not after `now`.
    private func latest(at now: UInt64) -> UInt64 {
        let samples = now / 1_000_000_000 * sampleRate + now % 1_000_000_000 * sampleRate / 1_000_000_000
        return samples / frameCount
    }
}
