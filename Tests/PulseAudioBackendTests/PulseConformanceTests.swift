#if PulseAudio
    import AudioAPI
    import ConformanceKit
    import Foundation
    import PulseAudioBackend
    import Testing

    @Suite("The PulseAudio backend conforms", .serialized)
    struct PulseConformanceTests {
        @Test(arguments: AudioBackendConformance.checks)
        func conforms(check: AudioBackendCheck) async throws {
            try await AudioBackendConformance(subject: try await PulseSubject()).run(check)
        }
    }

    /// A private server; or the one that `PULSE_UNDER_TEST` names, such as PipeWire's, which needs a speaker and a microphone.
    private struct PulseSubject: AudioBackendSubject {
        private let server: PrivatePulseServer?
        private let address: String

        init() async throws {
            if let named = ProcessInfo.processInfo.environment["PULSE_UNDER_TEST"] {
                (server, address) = (nil, named)
            } else {
                let server = try await PrivatePulseServer()
                (self.server, address) = (server, server.address)
            }
        }

        func standStill() async throws -> Bool {
            guard let server else { return false }
            return kill(server.pid, SIGSTOP) == 0
        }

        func goOn() async throws {
            if let server { kill(server.pid, SIGCONT) }
        }

        func makeBackend() async throws -> any AudioBackend {
            PulseAudioBackend(system: PulseAudioSystem(address: address, logger: .quiet))
        }
    }
#endif
