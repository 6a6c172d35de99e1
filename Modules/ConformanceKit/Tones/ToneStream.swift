import AudioAPI
import Glibc
import Locking
import Threads

/// A thread that is a sound card to one client.
final class ToneStream: AudioStream {
    private enum State {
        case running
        case stopping([CheckedContinuation<Void, Never>])
        case stopped
    }

    private let format: AudioFormat
    private let client: any AudioClient
    private let frequency: Double
    private let ear: ToneEar
    private let state = Guarded(State.running)

    init(_ format: AudioFormat, client: any AudioClient, frequency: Double, ear: ToneEar) {
        self.format = format
        self.client = client
        self.frequency = frequency
        self.ear = ear
        ear.opened()
        // The thread owns the stream until it ends.
        NativeThread.required(name: "tone") { self.keepTime() }.detach()
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
        var frame = [Int16](repeating: 0, count: format.frameCount)
        var heard = ToneEar.Block(samples: [], sampleRate: format.sampleRate)
        let step = 2 * Double.pi * frequency / Double(format.sampleRate)
        var position = 0.0
        var due = timespec()
        clock_gettime(CLOCK_MONOTONIC, &due)
        while isRunning {
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
            due.tv_nsec += format.frameCount * 1_000_000_000 / format.sampleRate
            due.tv_sec += due.tv_nsec / 1_000_000_000
            due.tv_nsec %= 1_000_000_000
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nil)
        }
        let waiters: [CheckedContinuation<Void, Never>] = state.withLock { state in
            defer { state = .stopped }
            if case .stopping(let waiters) = state { return waiters }
            return []
        }
        ear.closed()
        for waiter in waiters { waiter.resume() }
    }
}
