import AudioAPI
@preconcurrency import Glibc
import Locking
import Threads

/// A thread that is a sound card to one client: each frame of real time it takes one frame and gives one.
final class LabStream: AudioStream {
    private enum State {
        case running
        case stopping([CheckedContinuation<Void, Never>])
        case stopped
    }

    private let format: AudioFormat
    private let client: any AudioClient
    private let source: ToneSource
    private let ear: Observed<LabAudio.Heard>
    private let state = Guarded(State.running)

    init(_ format: AudioFormat, client: any AudioClient, source: ToneSource, ear: Observed<LabAudio.Heard>) {
        self.format = format
        self.client = client
        self.source = source
        self.ear = ear
    }

    func start() throws(AudioError) {
        // The thread owns the stream until it ends.
        guard let thread = NativeThread(name: "lab-audio", { self.keepTime() }) else {
            throw .unavailable("the system has no thread left for an audio stream")
        }
        thread.detach()
        ear.update { $0.openStreams += 1 }
    }

    func close() async {
        await withCheckedContinuation { continuation in
            let isStopped = state.withLock { state in
                switch state {
                case .running: state = .stopping([continuation])
                case .stopping(let others): state = .stopping(others + [continuation])
                case .stopped: return true
                }
                return false
            }
            if isStopped { continuation.resume() }
        }
    }

    private var isRunning: Bool {
        state.withLock { state in
            if case .running = state { true } else { false }
        }
    }

    private func keepTime() {
        var source = source
        let length = Int(LabAudio.window * Double(format.sampleRate))
        var window: [Int16] = []
        window.reserveCapacity(length + format.frameCount)
        var frame = [Int16](repeating: 0, count: format.frameCount)
        var due = timespec()
        clock_gettime(CLOCK_MONOTONIC, &due)
        while isRunning {
            frame.withUnsafeMutableBufferPointer { frame in
                source.fill(frame)
                client.captured(UnsafeBufferPointer(frame))
                client.render(into: frame)
            }
            window += frame
            if window.count >= length {
                publish(window.prefix(length))
                window.removeAll(keepingCapacity: true)
            }
            due.tv_nsec += format.frameCount * 1_000_000_000 / format.sampleRate
            due.tv_sec += due.tv_nsec / 1_000_000_000
            due.tv_nsec %= 1_000_000_000
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nil)
        }
        ear.update { $0.openStreams -= 1 }
        let waiting: [CheckedContinuation<Void, Never>] = state.withLock { state in
            defer { state = .stopped }
            if case .stopping(let waiting) = state { return waiting }
            return []
        }
        for continuation in waiting { continuation.resume() }
    }

    private func publish(_ window: ArraySlice<Int16>) {
        let samples = Array(window)
        ear.update { heard in
            heard.samples = samples
            heard.sampleRate = format.sampleRate
            heard.turn += 1
        }
    }
}
