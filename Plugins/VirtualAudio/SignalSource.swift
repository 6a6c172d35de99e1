import Glibc

/// What a virtual microphone hears.
enum SignalSource: Sendable {
    case silence
    /// A sine; the phase, in turns, goes on from frame to frame.
    case tone(turnsPerSample: Double, phase: Double)
    /// Recorded samples, looped.
    case recording(samples: [Int16], position: Int)

    /// -12 dB below full scale: loud enough to measure, and far from clipping.
    private static let toneAmplitude = 8192.0

    mutating func fill(_ buffer: UnsafeMutableBufferPointer<Int16>) {
        switch self {
        case .silence:
            buffer.update(repeating: 0)
        case .tone(let step, var phase):
            for index in buffer.indices {
                buffer[index] = Int16(Self.toneAmplitude * sin(2 * .pi * phase))
                phase += step
                if phase >= 1 { phase -= 1 }
            }
            self = .tone(turnsPerSample: step, phase: phase)
        case .recording(let samples, var position):
            samples.withUnsafeBufferPointer { recorded in
                for index in buffer.indices {
                    buffer[index] = recorded[position]
                    position += 1
                    if position == recorded.count { position = 0 }
                }
            }
            self = .recording(samples: samples, position: position)
        }
    }
}
