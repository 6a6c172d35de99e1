import AudioAPI
import Glibc
import MediaCore

/// What a call rings with: samples, and the silence before they come again.
struct RingSound: Sendable {
    let format: AudioFormat
    /// At least one.
    let samples: [Int16]
    /// Samples of silence after them.
    let pause: Int

    /// Once through, without the pause.
    var duration: Duration { .nanoseconds(samples.count * 1_000_000_000 / format.sampleRate) }

    /// A file, over and over.
    init(_ file: WaveFile) {
        // Played in the file's own rate: resampling is what sound servers are good at.
        format = AudioFormat(sampleRate: file.sampleRate, frameCount: file.sampleRate / 50)
        samples = file.samples
        pause = 0
    }

    private init(format: AudioFormat, samples: [Int16], pause: Int) {
        self.format = format
        self.samples = samples
        self.pause = pause
    }

    /// 440 and 480 Hz together, two seconds on and four off, as telephones ring by the precise tone plan
    /// (ITU-T E.180 Supplement 2).
    static let builtIn: RingSound = {
        let format = AudioFormat(sampleRate: 16_000, frameCount: 320)
        let count = 2 * format.sampleRate
        let amplitude = 4000.0
        // Samples over which it swells and fades: without, it would click.
        let ramp = 160
        let samples = (0..<count).map { index in
            let time = Double(index) / Double(format.sampleRate)
            let toEdge = min(index, count - 1 - index)
            let loudness = amplitude * min(1, Double(toEdge) / Double(ramp))
            return Int16(loudness * (sin(2 * .pi * 440 * time) + sin(2 * .pi * 480 * time)))
        }
        return RingSound(format: format, samples: samples, pause: 4 * format.sampleRate)
    }()
}
