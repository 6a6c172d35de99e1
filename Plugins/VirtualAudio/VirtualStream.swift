import AudioAPI
import Synchronization

/// A stream between the virtual devices and its client.
final class VirtualStream: AudioStream {
    private struct State {
        var client: (any AudioClient)?
        var source: SignalSource
        var due: Int64 = 0
    }

    /// Nanoseconds of a frame.
    let period: Int64
    let request: AudioStreamRequest
    private let clock: VirtualAudioClock
    private let microphone: DeviceGain
    private let speaker: DeviceGain
    private let recorder: WAVRecorder?
    /// Held while the client is called: whoever closes the stream waits for at most one frame's work.
    private let state: Mutex<State>
    // Only the clock's thread touches the samples, under `state`; the pointer itself never changes.
    private nonisolated(unsafe) let samples: UnsafeMutableBufferPointer<Int16>

    init(
        _ request: AudioStreamRequest, client: any AudioClient, clock: VirtualAudioClock, source: SignalSource,
        microphone: DeviceGain, speaker: DeviceGain, recorder: WAVRecorder?
    ) {
        self.request = request
        self.clock = clock
        self.microphone = microphone
        self.speaker = speaker
        self.recorder = recorder
        period = Int64(request.format.frameCount) * 1_000_000_000 / Int64(request.format.sampleRate)
        samples = .allocate(capacity: request.format.frameCount)
        samples.initialize(repeating: 0)
        state = Mutex(State(client: client, source: source))
    }

    deinit {
        samples.deallocate()
    }

    func close() async {
        clock.remove(self)
        await recorder?.flush()
    }

    // MARK: The clock's side

    func begin(at due: Int64) {
        state.withLock { $0.due = due }
    }

    func end() {
        state.withLock { $0.client = nil }
    }

    /// Serves the frames that are due, and returns when the next one is.
    func tick(at now: Int64, patience: Int64) -> Int64 {
        state.withLock { state in
            if state.due + patience < now { state.due += (now - state.due) / period * period }
            while state.due <= now {
                serve(&state)
                state.due += period
            }
            return state.due
        }
    }

    private func serve(_ state: inout State) {
        guard let client = state.client else { return }
        state.source.fill(samples)
        microphone.apply(to: samples)
        client.captured(UnsafeBufferPointer(samples))
        client.render(into: samples)
        speaker.apply(to: samples)
        recorder?.append(UnsafeBufferPointer(samples))
    }
}
