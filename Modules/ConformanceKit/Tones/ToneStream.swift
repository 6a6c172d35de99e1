import AudioAPI
import Glibc
import Threads

/// A thread that is a sound card to one client.
final class ToneStream: AudioStream {
    private let thread: PacedThread

    /// - Throws: ``AudioError`` when the system has no thread left.
    init(_ format: AudioFormat, client: any AudioClient, frequency: Double, ear: ToneEar) throws(AudioError) {
        let step = 2 * Double.pi * frequency / Double(format.sampleRate)
        let thread = PacedThread(name: "tone", every: format.frameDuration) {
            var frame = [Int16](repeating: 0, count: format.frameCount)
            var heard = ToneEar.Block(samples: [], sampleRate: format.sampleRate)
            var position = 0.0
            return {
                for index in frame.indices {
                    frame[index] = Int16(ToneAudio.amplitude * sin(position))
                    position += step
                    if position > 2 * .pi { position -= 2 * .pi }
                }
                frame.withUnsafeBufferPointer { client.captured($0) }
                frame.withUnsafeMutableBufferPointer { client.render(into: $0) }
                heard.samples += frame
                if heard.samples.count >= format.sampleRate / 10 {
                    ear.heard(heard)
                    heard.samples.removeAll(keepingCapacity: true)
                }
            }
        } end: {
            ear.closed()
        }
        guard let thread else { throw .unavailable("the system has no thread left for an audio stream") }
        self.thread = thread
        ear.opened()
    }

    func close() async { await thread.stop() }
}
