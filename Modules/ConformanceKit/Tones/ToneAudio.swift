public import AudioAPI
import Synchronization

/// Audio for a call without a sound card: the microphone hears a tone, and whatever is played is measured.
///
/// Each open stream has a thread of its own that keeps the time of a real device.
public final class ToneAudio: CallAudio {
    /// Of the microphone's tone, in hertz.
    public let frequency: Double
    /// Of the microphone's tone, of 32,767.
    public static let amplitude = 8000.0

    private let ear = ToneEar()

    public init(frequency: Double) {
        self.frequency = frequency
    }

    /// How many streams are open now.
    public var openStreams: Int { ear.openStreams }

    public func open(_ format: AudioFormat, client: any AudioClient) async throws(AudioError) -> any AudioStream {
        try ToneStream(format, client: client, frequency: frequency, ear: ear)
    }

    /// Waits until a tenth of a second is played that is mostly a tone of this frequency.
    /// - Throws: when that does not happen in time.
    public func waitToHear(_ frequency: Double, within limit: Duration = .seconds(5)) async throws {
        try await ear.wait(for: "a tone of \(frequency) Hz is heard", within: limit) { block, _ in
            let tone = Goertzel.amplitude(of: frequency, in: block.samples, sampleRate: block.sampleRate)
            return tone > Self.amplitude / 4 && tone > 0.8 * Goertzel.totalAmplitude(of: block.samples)
        }
    }

    /// Waits until a tenth of a second is played without this tone, or nothing is played any more.
    /// - Throws: when that does not happen in time.
    public func waitNotToHear(_ frequency: Double, within limit: Duration = .seconds(5)) async throws {
        try await ear.wait(for: "no tone of \(frequency) Hz is heard", within: limit) { block, openStreams in
            openStreams == 0
                || Goertzel.amplitude(of: frequency, in: block.samples, sampleRate: block.sampleRate)
                    < Self.amplitude / 50
        }
    }

    /// Waits until no stream is open.
    /// - Throws: when that does not happen in time.
    public func waitClosed(within limit: Duration = .seconds(5)) async throws {
        try await ear.wait(for: "every audio stream is closed", within: limit) { _, openStreams in openStreams == 0 }
    }
}
