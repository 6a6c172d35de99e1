import AudioAPI
import Locking

@testable import MediaRuntime

/// A microphone and a speaker whose clock is the test: a frame moves when it is told to.
final class HandDrivenAudio: CallAudio {
    private struct State {
        var client: (any AudioClient)?
        var opened = 0
        var closed = 0
        var refusal: AudioError?
    }

    private let state = Guarded(State())

    var opened: Int { state.withLock { $0.opened } }
    var closed: Int { state.withLock { $0.closed } }

    /// Makes every later opening fail; nil ends that.
    func refuse(with error: AudioError?) {
        state.withLock { $0.refusal = error }
    }

    func open(_ format: AudioFormat, client: any AudioClient) async throws(AudioError) -> any AudioStream {
        let refusal = state.withLock { state in
            if state.refusal == nil {
                state.client = client
                state.opened += 1
            }
            return state.refusal
        }
        if let refusal { throw refusal }
        return Stream(audio: self)
    }

    /// Speaks a frame into the microphone; nothing happens while no stream is open.
    func capture(_ samples: [Int16]) {
        let client = state.withLock { $0.client }
        samples.withUnsafeBufferPointer { client?.captured($0) }
    }

    /// Listens to the next frame of the speaker; nil while no stream is open.
    func render(_ count: Int = 160) -> [Int16]? {
        guard let client = state.withLock({ $0.client }) else { return nil }
        // What the client does not fill would be heard.
        var samples = [Int16](repeating: 12_345, count: count)
        samples.withUnsafeMutableBufferPointer { client.render(into: $0) }
        return samples
    }

    private struct Stream: AudioStream {
        let audio: HandDrivenAudio

        func close() async {
            audio.state.withLock { state in
                state.client = nil
                state.closed += 1
            }
        }
    }
}
