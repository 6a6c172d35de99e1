import AudioAPI
import Locking

/// One call's way to the virtual devices: a frame each way at every tick.
final class VirtualStream: AudioStream, ClockTicker {
    private struct State: Sendable {
        /// Nil once closed.
        var client: (any AudioClient)?
        var signal: MicrophoneSignal
        var captureGain: Gain
        var playbackGain: Gain
        var frame: [Int16]
        var track: RecordingTrack?
    }

    private let state: Guarded<State>
    private let records: Bool
    private let plays: Bool
    private let microphone: DeviceControls
    private let speaker: DeviceControls
    /// Ends what the backend began for this stream.
    private let ended: @Sendable (VirtualStream) async -> Void

    init(
        _ request: AudioStreamRequest, client: any AudioClient, signal: MicrophoneSignal, microphone: DeviceControls,
        speaker: DeviceControls, track: RecordingTrack?, ended: @escaping @Sendable (VirtualStream) async -> Void
    ) {
        records = request.microphone != nil
        plays = request.speaker != nil
        self.microphone = microphone
        self.speaker = speaker
        self.ended = ended
        state = Guarded(
            State(
                client: client, signal: signal, captureGain: Gain(microphone.gain), playbackGain: Gain(speaker.gain),
                frame: [Int16](repeating: 0, count: request.format.frameCount), track: track))
    }

    func tick() {
        // Held while the client is called: so close() returns only after the last call.
        state.withLock { state in
            guard let client = state.client else { return }
            state.frame.withUnsafeMutableBufferPointer { frame in
                if records {
                    state.signal.fill(frame)
                    state.captureGain.apply(microphone.gain, to: frame)
                    client.captured(UnsafeBufferPointer(frame))
                }
                guard plays else { return }
                client.render(into: frame)
                state.playbackGain.apply(speaker.gain, to: frame)
                state.track?.add(UnsafeBufferPointer(frame))
            }
        }
    }

    func close() async {
        let (isFirst, track) = state.withLock { state in
            defer {
                state.client = nil
                state.track = nil
            }
            return (state.client != nil, state.track)
        }
        guard isFirst else { return }
        track?.end()
        await ended(self)
    }
}

/// A stream's part in its speaker's recording.
struct RecordingTrack: Sendable {
    private let recording: Recording
    private let track: MixBuffer.Track
    /// For streams of another rate than the recording's.
    private var resampler: StreamResampler?

    init(_ recording: Recording, format: AudioFormat) {
        self.recording = recording
        track = recording.addTrack()
        if format.sampleRate != recording.sampleRate {
            resampler = StreamResampler(
                from: format.sampleRate, to: recording.sampleRate, frameCount: format.frameCount)
        }
    }

    mutating func add(_ frame: UnsafeBufferPointer<Int16>) {
        if resampler != nil {
            resampler?.convert(frame) { [recording, track] in recording.add($0, to: track) }
        } else {
            recording.add(frame, to: track)
        }
    }

    func end() {
        recording.remove(track)
    }
}
