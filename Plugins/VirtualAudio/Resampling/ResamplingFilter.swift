import Glibc

/// A windowed sinc as one row of weights for each position between two input samples.
///
/// Kaiser window (beta 9: stop band 90 dB down) over 32 zero crossings to each side, cut off at 0.92 of the lower of
/// the two Nyquist frequencies: flat to 3.3 kHz for telephony, and nothing aliases.
struct ResamplingFilter: Sendable {
    /// With more positions than this between two samples the nearest of so many stands in: the error is below the
    /// least bit of what a telephone carries.
    private static let mostRows = 2048
    private static let zeroCrossings = 32.0
    private static let cutOff = 0.92
    private static let beta = 9.0

    /// Input samples from one output sample to the next, as a fraction in lowest terms.
    let step: (numerator: Int, denominator: Int)
    /// Input samples to each side of a position that count.
    let reach: Int
    private let rows: Int
    private let weights: [Float]

    init(inputCount: Int, outputCount: Int) {
        let divisor = Self.greatestCommonDivisor(inputCount, outputCount)
        step = (inputCount / divisor, outputCount / divisor)
        // In cycles per two input samples.
        let cutOff = Self.cutOff * min(1, Double(outputCount) / Double(inputCount))
        reach = Int((Self.zeroCrossings / cutOff).rounded(.up))
        rows = min(step.denominator, Self.mostRows)
        var weights: [Float] = []
        weights.reserveCapacity(rows * 2 * reach)
        for row in 0..<rows {
            weights += Self.row(at: Double(row) / Double(rows), reach: reach, cutOff: cutOff)
        }
        self.weights = weights
    }

    /// How many samples a position needs.
    var width: Int { 2 * reach }

    /// The value at `phase` denominators of a sample after the middle of the window: after its sample `reach - 1`.
    func value(of window: UnsafePointer<Float>, phase: Int) -> Float {
        let row = rows == step.denominator ? phase : min(phase * rows / step.denominator, rows - 1)
        return weights.withUnsafeBufferPointer { weights in
            // Four sums that do not wait for one another.
            var sums = SIMD4<Float>.zero
            let first = row * width
            var index = 0
            while index + 4 <= width {
                let samples = SIMD4(window[index], window[index + 1], window[index + 2], window[index + 3])
                let factors = SIMD4(
                    weights[first + index], weights[first + index + 1], weights[first + index + 2],
                    weights[first + index + 3])
                sums += samples * factors
                index += 4
            }
            var sum = sums.sum()
            while index < width {
                sum += window[index] * weights[first + index]
                index += 1
            }
            return sum
        }
    }

    /// Weights of the samples around a position, which add up to one.
    private static func row(at fraction: Double, reach: Int, cutOff: Double) -> [Float] {
        let values = (0..<2 * reach).map { index in
            let distance = Double(index - (reach - 1)) - fraction
            let angle = Double.pi * cutOff * distance
            let sinc = abs(angle) < 1e-9 ? 1 : sin(angle) / angle
            let edge = distance / Double(reach)
            return abs(edge) >= 1 ? 0 : sinc * bessel(beta * (1 - edge * edge).squareRoot())
        }
        let sum = values.reduce(0, +)
        return values.map { Float($0 / sum) }
    }

    /// The modified Bessel function of the first kind and order zero, by its power series.
    private static func bessel(_ x: Double) -> Double {
        var sum = 1.0
        var term = 1.0
        var index = 1.0
        while term > sum * 1e-12 {
            term *= (x / (2 * index)) * (x / (2 * index))
            sum += term
            index += 1
        }
        return sum
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        b == 0 ? a : greatestCommonDivisor(b, a % b)
    }
}
