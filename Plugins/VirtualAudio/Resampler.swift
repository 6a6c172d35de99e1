import Glibc

/// Converts a whole recording to another sample rate, once, when it is loaded.
///
/// A windowed sinc (Blackman, 32 zero crossings a side) below the lower of both Nyquist frequencies. The recording is
/// taken as a circle, since it is played in a loop: its seam is filtered like every other place.
enum Resampler {
    private static let zeroCrossings = 32

    static func resample(_ samples: [Int16], from: Int, to: Int) -> [Int16] {
        guard from != to, !samples.isEmpty else { return samples }
        let count = max(1, Int((Double(samples.count) * Double(to) / Double(from)).rounded()))
        let step = Double(samples.count) / Double(count)
        // Relative to the input's rate; a little below the limit leaves room for the filter's slope.
        let cutoff = min(1, Double(to) / Double(from)) * 0.95
        let reach = Double(zeroCrossings) / cutoff
        return (0..<count).map { index in
            let centre = Double(index) * step
            var sum = 0.0
            var weights = 0.0
            for tap in Int((centre - reach).rounded(.up))...Int((centre + reach).rounded(.down)) {
                let weight = kernel(Double(tap) - centre, cutoff: cutoff, reach: reach)
                let position = ((tap % samples.count) + samples.count) % samples.count
                sum += weight * Double(samples[position])
                weights += weight
            }
            return Int16(max(-32768, min(32767, (sum / weights).rounded())))
        }
    }

    private static func kernel(_ distance: Double, cutoff: Double, reach: Double) -> Double {
        let angle = .pi * distance * cutoff
        let sinc = abs(angle) < 1e-9 ? 1 : sin(angle) / angle
        let turn = .pi * distance / reach
        return sinc * (0.42 + 0.5 * cos(turn) + 0.08 * cos(2 * turn))
    }
}
