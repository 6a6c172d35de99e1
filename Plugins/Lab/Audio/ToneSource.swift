import Glibc

/// A sine, frame by frame.
struct ToneSource: Sendable {
    private let amplitude: Double
    private let step: Double
    private var phase = 0.0

    /// - Parameters:
    ///   - tone: hertz; nil: silence.
    ///   - amplitude: 0 to 1 of full scale.
    init(tone: Double?, amplitude: Double, sampleRate: Int) {
        self.amplitude = tone == nil ? 0 : amplitude * 32767
        step = 2 * .pi * (tone ?? 0) / Double(sampleRate)
    }

    mutating func fill(_ frame: UnsafeMutableBufferPointer<Int16>) {
        for index in frame.indices {
            frame[index] = Int16(amplitude * sin(phase))
            phase += step
            if phase > 2 * .pi { phase -= 2 * .pi }
        }
    }
}
