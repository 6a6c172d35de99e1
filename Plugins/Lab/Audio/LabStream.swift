import AudioAPI
import Threads

/// A thread that is a sound card to one client: each frame of real time it takes one frame and gives one.
final class LabStream: AudioStream {
    private let thread: PacedThread

    /// - Throws: ``AudioError`` when the system has no thread left.
    init(
        _ format: AudioFormat, client: any AudioClient, source: ToneSource, ear: Observed<LabAudio.Heard>
    ) throws(AudioError) {
        let thread = PacedThread(name: "lab-audio", every: format.frameDuration) {
            let length = Int(LabAudio.window * Double(format.sampleRate))
            var source = source
            var window: [Int16] = []
            window.reserveCapacity(length + format.frameCount)
            var frame = [Int16](repeating: 0, count: format.frameCount)
            return {
                frame.withUnsafeMutableBufferPointer { frame in
                    source.fill(frame)
                    client.captured(UnsafeBufferPointer(frame))
                    client.render(into: frame)
                }
                window += frame
                guard window.count >= length else { return }
                let samples = Array(window.prefix(length))
                window.removeAll(keepingCapacity: true)
                ear.update { heard in
                    heard.samples = samples
                    heard.sampleRate = format.sampleRate
                    heard.turn += 1
                }
            }
        } end: {
            ear.update { $0.openStreams -= 1 }
        }
        guard let thread else { throw .unavailable("the system has no thread left for an audio stream") }
        self.thread = thread
        ear.update { $0.openStreams += 1 }
    }

    func close() async { await thread.stop() }
}
