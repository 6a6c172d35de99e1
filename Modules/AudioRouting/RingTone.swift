import AudioAPI
import Glibc

/// The built-in ring: 440 and 480 Hz together, two seconds on and four off, as telephones ring by the precise tone plan
/// (ITU-T E.180 Supplement 2).
///
/// `@unchecked` because of the position: a client is called by one thread at a time, and nobody else touches it.
final class RingTone: AudioClient, @unchecked Sendable {
    static let format = AudioFormat(sampleRate: 16_000, frameCount: 320)
    /// The part that is heard.
    static let burst = Duration.seconds(2)
    static let pause = Duration.seconds(4)
    private static let amplitude = 4000.0
    /// Samples over which it swells and fades: without, it would click.
    private static let ramp = 160

    /// Both tones repeat together after 25 ms.
    private static let wave: [Int16] = (0..<400).map { index in
        let time = Double(index) / Double(format.sampleRate)
        return Int16(amplitude * (sin(2 * .pi * 440 * time) + sin(2 * .pi * 480 * time)))
    }
    private static let burstSamples = 2 * format.sampleRate
    private static let cycle = 6 * format.sampleRate

    private let isWhole: Bool
    private var position = 0

    /// - Parameter isWhole: it is heard once and not again.
    init(isWhole: Bool) {
        self.isWhole = isWhole
    }

    func captured(_ samples: UnsafeBufferPointer<Int16>) {}

    func render(into samples: UnsafeMutableBufferPointer<Int16>) {
        for index in samples.indices {
            samples[index] = sample
            position += 1
            if position == Self.cycle, !isWhole { position = 0 }
        }
    }

    private var sample: Int16 {
        guard position < Self.burstSamples else { return 0 }
        let toEdge = min(position, Self.burstSamples - 1 - position)
        let value = Int(Self.wave[position % Self.wave.count])
        return Int16(toEdge >= Self.ramp ? value : value * toEdge / Self.ramp)
    }
}
