import Glibc

/// What a virtual microphone hears, sample after sample.
enum MicrophoneSignal: Sendable {
    case silence
    case tone(Oscillator)
    case loop(Loop)

    mutating func fill(_ samples: UnsafeMutableBufferPointer<Int16>) {
        switch self {
        case .silence:
            samples.update(repeating: 0)
        case .tone(var oscillator):
            oscillator.fill(samples)
            self = .tone(oscillator)
        case .loop(var loop):
            loop.fill(samples)
            self = .loop(loop)
        }
    }

    /// A sine whose phase goes on from frame to frame: a pointer that turns by the same angle for every sample.
    struct Oscillator: Sendable {
        /// About 10 dB below the loudest.
        static let peak = 10_000.0

        private var cosine = 1.0
        private var sine = 0.0
        private let turn: (cosine: Double, sine: Double)

        init(hertz: Double, sampleRate: Int) {
            let angle = 2 * Double.pi * hertz / Double(sampleRate)
            turn = (cos(angle), sin(angle))
        }

        mutating func fill(_ samples: UnsafeMutableBufferPointer<Int16>) {
            for index in samples.indices {
                samples[index] = Int16((sine * Self.peak).rounded())
                (cosine, sine) = (
                    cosine * turn.cosine - sine * turn.sine, sine * turn.cosine + cosine * turn.sine
                )
            }
            // Rounding would let the pointer grow or shrink over hours.
            let length = (cosine * cosine + sine * sine).squareRoot()
            cosine /= length
            sine /= length
        }
    }

    /// Samples over and over. There is at least one.
    struct Loop: Sendable {
        private let samples: [Int16]
        private var position = 0

        init(_ samples: [Int16]) {
            precondition(!samples.isEmpty, "a loop needs a sample")
            self.samples = samples
        }

        mutating func fill(_ frame: UnsafeMutableBufferPointer<Int16>) {
            for index in frame.indices {
                frame[index] = samples[position]
                position = position + 1 == samples.count ? 0 : position + 1
            }
        }
    }
}
