import Glibc

/// What kind of sound some samples hold, as far as one tone can say it.
public struct ToneMeasurement: Sendable, Equatable {
    /// Of the strongest tone, in hertz.
    public var frequency: Double
    /// Of that tone, in decibels below a sine of full scale (0 or less).
    public var level: Double
    /// The tone's share of all power, 0 to 1.
    public var purity: Double

    /// Whether this is a tone that a person would hear, and little else.
    public var isTone: Bool { purity > 0.8 && level > -50 }

    /// Measures samples by Goertzel's recurrence under a Hann window, the frequency to about a hertz.
    /// - Parameters:
    ///   - samples: at least a tenth of a second.
    ///   - sampleRate: samples a second.
    /// - Returns: nil for digital silence and for too few samples.
    public init?(_ samples: [Int16], sampleRate: Int) {
        guard samples.count >= sampleRate / 10 else { return nil }
        let window = samples.indices.map { 0.5 - 0.5 * cos(2 * .pi * (Double($0) + 0.5) / Double(samples.count)) }
        let weighted = zip(samples, window).map { Double($0) * $1 }
        let weight = window.reduce(0, +)
        let power = weighted.reduce(0) { $0 + $1 * $1 } / window.reduce(0) { $0 + $1 * $1 }
        guard power > 0 else { return nil }
        func amplitude(_ frequency: Double) -> Double {
            2 * Self.magnitude(of: frequency / Double(sampleRate), in: weighted) / weight
        }
        // The main lobe of this window is two of these steps wide, so that no tone falls between two of them.
        let step = 2 * Double(sampleRate) / Double(samples.count)
        let coarse = stride(from: 100, to: Double(sampleRate) / 2 - 100, by: step)
        let scanned = coarse.map { (frequency: $0, amplitude: amplitude($0)) }
        guard let peak = scanned.max(by: { $0.amplitude < $1.amplitude }) else { return nil }
        var (low, high) = (peak.frequency - step, peak.frequency + step)
        while high - low > 0.1 {
            let third = (high - low) / 3
            if amplitude(low + third) < amplitude(high - third) { low += third } else { high -= third }
        }
        frequency = (low + high) / 2
        let height = amplitude(frequency)
        level = 20 * log10(height / 32767)
        purity = min(1, height * height / 2 / power)
    }

    /// The magnitude of the Fourier sum at a frequency given in cycles a sample.
    private static func magnitude(of frequency: Double, in samples: [Double]) -> Double {
        let coefficient = 2 * cos(2 * .pi * frequency)
        var (previous, beforePrevious) = (0.0, 0.0)
        samples.withUnsafeBufferPointer { samples in
            for index in 0..<samples.count {
                let next = samples[index] + coefficient * previous - beforePrevious
                beforePrevious = previous
                previous = next
            }
        }
        let square = previous * previous + beforePrevious * beforePrevious - coefficient * previous * beforePrevious
        return max(0, square).squareRoot()
    }
}

extension ToneMeasurement: CustomStringConvertible {
    public var description: String {
        "\(Int(frequency.rounded())) Hz at \(Int(level.rounded())) dB, \(Int((purity * 100).rounded())) % of all power"
    }
}
