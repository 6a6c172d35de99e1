#if PulseAudio
    import AudioAPI
    import ConformanceKit
    import PulseAudioBackend
    import Testing

    @Suite("The PulseAudio backend conforms", .serialized)
    struct PulseConformanceTests {
        @Test(arguments: AudioBackendConformance.checks)
        func conforms(check: AudioBackendCheck) async throws {
            try await AudioBackendConformance(subject: PulseSubject(server: try await PrivatePulseServer())).run(check)
        }
    }

    private struct PulseSubject: AudioBackendSubject {
        let server: PrivatePulseServer

        func makeBackend() async throws -> any AudioBackend {
            PulseAudioBackend(system: PulseAudioSystem(address: server.address, logger: .quiet))
        }
    }
#endif
