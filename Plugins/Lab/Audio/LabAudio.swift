public import AudioAPI
import Synchronization

/// The ear and the mouth of one call in the lab: it says a tone, and measures whatever it hears.
///
/// A `CallAudio` without a sound card whose streams keep the time of a real one.
public final class LabAudio: CallAudio {
    /// How many seconds of what is heard are measured at a time.
    static let window = 0.25

    /// What is said, in hertz; nil: silence.
    public let tone: Double?
    /// The amplitude of what is said, 0 to 1 of full scale.
    public let amplitude: Double

    private let heard = Observed(Heard())

    /// The last complete window of what was heard.
    struct Heard: Sendable, CustomStringConvertible {
        var samples: [Int16] = []
        var sampleRate = 8000
        /// Counts the windows.
        var turn = 0
        var openStreams = 0

        var measurement: ToneMeasurement? { ToneMeasurement(samples, sampleRate: sampleRate) }

        var description: String {
            turn == 0 ? "nothing was played" : measurement?.description ?? "silence"
        }
    }

    public init(tone: Double?, amplitude: Double = 0.25) {
        self.tone = tone
        self.amplitude = amplitude
    }

    public func open(_ format: AudioFormat, client: any AudioClient) async throws(AudioError) -> any AudioStream {
        let source = ToneSource(tone: tone, amplitude: amplitude, sampleRate: format.sampleRate)
        return try LabStream(format, client: client, source: source, ear: heard)
    }

    /// How many streams are open now.
    public var openStreams: Int { heard.value.openStreams }

    /// Measures what is heard from now on for a quarter of a second.
    /// - Returns: nil for digital silence.
    /// - Throws: ``LabError/timedOut(_:)`` when nothing at all is played.
    public func listen() async throws -> ToneMeasurement? {
        let start = heard.value.turn
        // The window that has begun says nothing of now.
        return try await heard.wait("nothing was played", within: .seconds(3)) { heard in
            heard.turn >= start + 2 ? heard : nil
        }.measurement
    }

    /// Waits for a tone.
    /// - Returns: nil when nothing that ``ToneMeasurement/isTone`` was heard in time.
    public func heardTone(within limit: Duration = .seconds(3)) async -> ToneMeasurement? {
        let start = heard.value.turn
        return try? await heard.wait("no tone was heard", within: limit) { heard in
            guard heard.turn >= start + 2, let measurement = heard.measurement, measurement.isTone else { return nil }
            return measurement
        }
    }

    /// Waits until nothing is played any more, or a whole window of it is at least 40 dB below full scale.
    /// - Throws: ``LabError/timedOut(_:)`` with what was heard instead.
    public func waitSilence(within limit: Duration = .seconds(3)) async throws {
        let start = heard.value.turn
        try await heard.wait("it was not silent", within: limit) { heard in
            if heard.openStreams == 0 { return () }
            guard heard.turn >= start + 2 else { return nil }
            return heard.measurement.map { $0.level < -40 } ?? true ? () : nil
        }
    }

    /// Waits until no stream is open.
    /// - Throws: ``LabError/timedOut(_:)``.
    public func waitClosed(within limit: Duration = .seconds(3)) async throws {
        try await heard.wait("a stream stayed open", within: limit) { $0.openStreams == 0 ? () : nil }
    }
}
