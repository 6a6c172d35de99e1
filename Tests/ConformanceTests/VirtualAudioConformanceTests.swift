import AudioAPI
import ConformanceKit
import Logging
import Testing
import VirtualAudio

@Suite("The virtual audio backend conforms", .serialized)
struct VirtualAudioConformanceTests {
    @Test(arguments: AudioBackendConformance.checks)
    func conforms(check: AudioBackendCheck) async throws {
        try await AudioBackendConformance(subject: VirtualAudioSubject()).run(check)
    }
}

private struct VirtualAudioSubject: AudioBackendSubject {
    func makeBackend() async throws -> any AudioBackend {
        VirtualAudioBackend(
            configuration: VirtualAudioConfiguration(microphone: .tone(hertz: 440)), clock: VirtualAudioClock(),
            logger: Logger(label: "conformance") { _ in SwiftLogNoOpLogHandler() })
    }
}
