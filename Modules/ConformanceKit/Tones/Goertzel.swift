import Glibc

/// How much of one frequency is in some samples (Goertzel's recurrence).
enum Goertzel {
    /// - Returns: the amplitude of the sine of that frequency, in the units of the samples.
    static func amplitude(of frequency: Double, in samples: [Int16], sampleRate: Int) -> Double {
        guard !samples.isEmpty else { return 0 }
        let coefficient = 2 * cos(2 * .pi * frequency / Double(sampleRate))
        var previous = 0.0
        var beforePrevious = 0.0
        for sample in samples {
            let next = Double(sample) + coefficient * previous - beforePrevious
            beforePrevious = previous
            previous = next
        }
        let power = previous * previous + beforePrevious * beforePrevious - coefficient * previous * beforePrevious
        return 2 * max(0, power).squareRoot() / Double(samples.count)
    }

    /// The amplitude of a sine with the power of these samples.
    static func totalAmplitude(of samples: [Int16]) -> Double {
        guard !samples.isEmpty else { return 0 }
        let energy = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
        return (2 * energy / Double(samples.count)).squareRoot()
    }
}
