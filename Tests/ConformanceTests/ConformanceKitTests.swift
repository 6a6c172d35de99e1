import AudioAPI
import ConformanceKit
import Locking
import Synchronization
import Testing

/// A kit that passes everybody is worth nothing.
@Suite("The conformance kit notices")
struct ConformanceKitTests {
    @Test(arguments: Tampering.allCases)
    func whatIsWrong(tampering: Tampering) async throws {
        let check = try #require(EndpointConformance.checks.first { $0.name == tampering.check })
        let subject = TamperedSubject(tampering)
        let failures = try await EndpointConformance(subject: subject).failures(of: check)
        #expect(failures.count == 1)
        #expect(failures.allSatisfy { $0.contains(tampering.complaint) }, "\(failures)")
        await subject.tearDown()
    }

    @Test func namesOfChecksAreTheirOwn() {
        #expect(Set(EndpointConformance.checks.map(\.name)).count == EndpointConformance.checks.count)
        #expect(Set(AudioBackendConformance.checks.map(\.name)).count == AudioBackendConformance.checks.count)
    }
}

@Suite("The conformance kit notices a backend that hangs", .timeLimit(.minutes(1)))
struct HangingBackendTests {
    private struct Subject: AudioBackendSubject {
        let hangs: HangingBackend.Question

        func makeBackend() async throws -> any AudioBackend { HangingBackend(hangs) }
        func standStill() async throws -> Bool { true }
    }

    @Test(arguments: HangingBackend.Question.allCases)
    func hangs(question: HangingBackend.Question) async throws {
        let name = "a system that stands still is said to be, in time"
        let check = try #require(AudioBackendConformance.checks.first { $0.name == name })
        let failures = try await AudioBackendConformance(subject: Subject(hangs: question)).failures(of: check)
        #expect(failures.count == 1 && failures.allSatisfy { $0.contains("not within") }, "\(failures)")
    }
}

/// A speaker that stands still, as it says, and one question that is never answered.
final class HangingBackend: AudioBackend {
    enum Question: CaseIterable {
        case devices, volume, mute
    }

    let name = "hanging"
    private let question: Question
    private let asked = Atomic(0)

    init(_ question: Question) {
        self.question = question
    }

    private func hang(_ asked: Question) async {
        if asked == question { for await _ in AsyncStream<Never>.makeStream().stream {} }
    }

    private static let speaker = AudioDevice(id: .init(rawValue: "speaker"), name: "Speaker", direction: .playback)

    func run(emit: @escaping @Sendable (AudioEvent) -> Void) async throws(AudioError) {
        emit(.devices([Self.speaker]))
        for await _ in AsyncStream<Never>.makeStream().stream {}
    }

    func devices() async -> [AudioDevice] {
        // The first time it still moves.
        if asked.add(1, ordering: .relaxed).oldValue > 0 { await hang(.devices) }
        return [Self.speaker]
    }

    func setVolume(_ volume: Int, of device: AudioDevice.ID) async throws(AudioError) {
        await hang(.volume)
        throw .unavailable("it stands still")
    }

    func setMuted(_ muted: Bool, of device: AudioDevice.ID) async throws(AudioError) {
        await hang(.mute)
        throw .unavailable("it stands still")
    }

    func open(_ request: AudioStreamRequest, client: any AudioClient) async throws(AudioError) -> any AudioStream {
        throw .unavailable("it stands still")
    }
}

@Suite("Tone audio")
struct ToneAudioTests {
    /// Plays what the microphone recorded, or silence.
    private final class Echo: AudioClient {
        private let frame = Guarded<[Int16]>([])
        let isMuted = Atomic(false)

        func captured(_ samples: UnsafeBufferPointer<Int16>) {
            frame.withLock { $0 = Array(samples) }
        }

        func render(into samples: UnsafeMutableBufferPointer<Int16>) {
            let frame = frame.withLock { $0 }
            for index in samples.indices { samples[index] = isMuted.load(ordering: .relaxed) ? 0 : frame[index] }
        }
    }

    @Test func hearsItsOwnToneAndNoOther() async throws {
        let audio = ToneAudio(frequency: 440)
        let echo = Echo()
        let stream = try await audio.open(.telephony, client: echo)
        #expect(audio.openStreams == 1)
        try await audio.waitToHear(440)
        try await audio.waitNotToHear(1000)
        await #expect(throws: (any Error).self) { try await audio.waitToHear(1000, within: .milliseconds(400)) }
        await #expect(throws: (any Error).self) { try await audio.waitNotToHear(440, within: .milliseconds(400)) }
        echo.isMuted.store(true, ordering: .relaxed)
        try await audio.waitNotToHear(440)
        await stream.close()
        await stream.close()
        #expect(audio.openStreams == 0)
        try await audio.waitClosed()
    }
}
