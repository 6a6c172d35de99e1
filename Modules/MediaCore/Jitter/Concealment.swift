/// Hides lost speech by going on with the last pitch period, as ITU-T G.711 Appendix I does: repeated with the same
/// pitch, fainter and fainter after 10 ms, silent after 60 ms.
///
/// Working memory is allocated once. Samples are at 8 kHz.
public struct Concealment: Sendable {
    private static let shortestPitch = 40
    private static let longestPitch = 120
    /// Twice the longest pitch, and the window that is compared.
    private static let historyCount = 400
    private static let window = 160
    /// Over this many samples one signal fades into the other.
    private static let overlap = 32

    private var history: [Int16]
    private var period: [Int16]
    private var pitch = 0
    /// Samples made up since the last real one.
    private var concealed = 0

    public init() {
        history = Array(repeating: 0, count: Self.historyCount)
        period = Array(repeating: 0, count: Self.longestPitch)
    }

    /// Whether the last samples were made up.
    public var isConcealing: Bool { concealed > 0 }

    /// Takes real samples as they are played. After a gap their beginning is faded in, in place.
    public mutating func played(_ samples: UnsafeMutableBufferPointer<Int16>) {
        if concealed > 0 {
            for index in 0..<min(Self.overlap, samples.count) {
                let made = Int(next())
                samples[index] = Int16((made * (Self.overlap - index) + Int(samples[index]) * index) / Self.overlap)
            }
            concealed = 0
        }
        remember(UnsafeBufferPointer(samples))
    }

    /// Fills samples where nothing came.
    public mutating func conceal(_ samples: UnsafeMutableBufferPointer<Int16>) {
        if concealed == 0 { findPitch() }
        for index in samples.indices { samples[index] = next() }
        remember(UnsafeBufferPointer(samples))
    }

    private mutating func next() -> Int16 {
        defer { concealed += 1 }
        guard pitch > 0, concealed < 480 else { return 0 }
        // 20 % fainter with each 10 ms after the first.
        let gain = concealed < 80 ? 256 : max(0, 256 - 256 * (concealed - 80) / 400)
        return Int16(Int(period[concealed % pitch]) * gain / 256)
    }

    private mutating func remember(_ samples: UnsafeBufferPointer<Int16>) {
        let count = min(samples.count, Self.historyCount)
        let kept = Self.historyCount - count
        history.withUnsafeMutableBufferPointer { history in
            for index in 0..<kept { history[index] = history[index + count] }
            for index in 0..<count { history[kept + index] = samples[samples.count - count + index] }
        }
    }

    /// The lag at which the last 20 ms look most like what was before them.
    private mutating func findPitch() {
        var best = 0
        var bestScore = 0.0
        let end = Self.historyCount
        history.withUnsafeBufferPointer { history in
            for lag in Self.shortestPitch...Self.longestPitch {
                var product = 0
                var energy = 1
                for index in stride(from: end - Self.window, to: end, by: 2) {
                    let before = Int(history[index - lag])
                    product += Int(history[index]) * before
                    energy += before * before
                }
                let score = product > 0 ? Double(product) * Double(product) / Double(energy) : 0
                if score > bestScore { (best, bestScore) = (lag, score) }
            }
        }
        pitch = best
        guard best > 0 else { return }
        for index in 0..<best { period[index] = history[end - best + index] }
        // The period's end is faded into what came before its beginning, so that repeating it does not click.
        let fade = best / 4
        for index in 0..<fade {
            let position = best - fade + index
            let before = Int(history[end - 2 * best + position])
            period[position] = Int16((Int(period[position]) * (fade - index) + before * index) / fade)
        }
    }
}
