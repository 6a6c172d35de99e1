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
