import AudioAPI
import Foundation
import Locking
import Logging

@testable import VirtualAudio

/// A folder of one test, gone with it.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "virtual-audio-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String, _ bytes: [UInt8]? = nil) throws -> String {
        let file = path + "/" + name
        if let bytes { try Data(bytes).write(to: URL(filePath: file)) }
        return file
    }

    func sound(in name: String) throws -> Sound {
        try WaveDecoder.decode([UInt8](try Data(contentsOf: URL(filePath: path + "/" + name))))
    }
}

/// Keeps what it hears and plays what it is told, and says when enough of it happened.
final class TestClient: AudioClient {
    private struct State: Sendable {
        var heard: [Int16] = []
        var frames = 0
        var waiting: [(frames: Int, CheckedContinuation<Void, Never>)] = []
    }

    private let state = Guarded(State())
    private let plays: Int16

    init(plays: Int16 = 0) {
        self.plays = plays
    }

    var heard: [Int16] { state.withLock { $0.heard } }
    var frames: Int { state.withLock { $0.frames } }

    func captured(_ samples: UnsafeBufferPointer<Int16>) {
        state.withLock { $0.heard.append(contentsOf: samples) }
    }

    func render(into samples: UnsafeMutableBufferPointer<Int16>) {
        samples.update(repeating: plays)
        state.withLock { state in
            state.frames += 1
            let done = state.waiting.filter { $0.frames <= state.frames }
            state.waiting.removeAll { $0.frames <= state.frames }
            for (_, continuation) in done { continuation.resume() }
        }
    }

    /// Waits until so many frames were played in all.
    func reach(_ frames: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.frames < frames { state.waiting.append((frames, continuation)) }
                return state.frames >= frames
            }
            if isThere { continuation.resume() }
        }
    }
}

enum Tone {
    static func samples(_ hertz: Double, count: Int, rate: Int, peak: Double = 12_000) -> [Int16] {
        (0..<count).map { Int16((peak * sin(2 * .pi * hertz * Double($0) / Double(rate))).rounded()) }
    }

    /// The power of one frequency (Goertzel) as a share of all power; near 1 for a clean tone.
    static func share(of hertz: Double, in samples: [Int16], rate: Int) -> Double {
        var real = 0.0
        var imaginary = 0.0
        var total = 0.0
        for (index, sample) in samples.enumerated() {
            let angle = 2 * Double.pi * hertz * Double(index) / Double(rate)
            // Hann window: a tone that does not fit the stretch stays in its place.
            let value = Double(sample) * (0.5 - 0.5 * cos(2 * .pi * (Double(index) + 0.5) / Double(samples.count)))
            real += value * cos(angle)
            imaginary += value * sin(angle)
            total += value * value
        }
        // A windowed sine of amplitude a: |X| = a·n/4, energy = a²·n·3/16.
        return total == 0 ? 0 : (real * real + imaginary * imaginary) * 3 / (Double(samples.count) * total)
    }

    static func peak(_ samples: some Sequence<Int16>) -> Int {
        samples.map { abs(Int($0)) }.max() ?? 0
    }
}

extension Logger {
    static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

extension VirtualAudioBackend {
    convenience init(_ microphone: String = "silence", _ speaker: String = "discard", clock: VirtualAudioClock) throws {
        self.init(
            configuration: try VirtualAudioConfiguration(microphone: microphone, speaker: speaker), clock: clock,
            logger: .quiet)
    }

    func open(_ client: TestClient, _ format: AudioFormat = .telephony) async throws -> any AudioStream {
        try await open(
            AudioStreamRequest(microphone: Self.microphoneID, speaker: Self.speakerID, format: format), client: client)
    }
}
