/// How much is kept in a speaker's buffer: little, and more once that has shown to be too little.
struct PlaybackDelay: Sendable, Equatable {
    static let least = 28
    static let most = 120
    /// So many gaps within ``window`` say that the machine cannot keep the present delay.
    static let tolerated = 3
    /// Microseconds.
    static let window: UInt64 = 10_000_000

    /// Milliseconds.
    private(set) var milliseconds = least
    private var gaps: [UInt64] = []

    /// The buffer ran empty at `now`, in microseconds. Returns whether the delay was raised.
    mutating func ranEmpty(at now: UInt64) -> Bool {
        gaps.removeAll { now < $0 || now - $0 > Self.window }
        gaps.append(now)
        guard gaps.count >= Self.tolerated, milliseconds < Self.most else {
            if gaps.count >= Self.tolerated { gaps.removeFirst() }
            return false
        }
        gaps.removeAll()
        milliseconds = min(Self.most, milliseconds * 3 / 2)
        return true
    }
}
