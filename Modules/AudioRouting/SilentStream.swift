import AudioAPI
import Threads

/// Stands in for the devices while there are none: gives silence and takes what comes, in the time of the frames, so that
/// a call stays a call.
final class SilentStream: AudioStream {
    private let thread: PacedThread?

    init(_ format: AudioFormat, client: any AudioClient) {
        thread = PacedThread(name: "silence", every: format.frameDuration) {
            let silence = [Int16](repeating: 0, count: format.frameCount)
            var unheard = silence
            return {
                silence.withUnsafeBufferPointer { client.captured($0) }
                unheard.withUnsafeMutableBufferPointer { client.render(into: $0) }
            }
        } end: {
        }
    }

    func close() async {
        await thread?.stop()
    }
}
