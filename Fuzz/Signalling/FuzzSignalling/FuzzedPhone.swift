import AudioAPI
import EndpointAPI
import Logging
import MediaRuntime
import SofiaEndpoint
import Synchronization

/// An endpoint that is used without registration, on a port of its own, and that treats calls as a session would.
final class FuzzedPhone: Sendable {
    let port: UInt16
    private let endpoint: any Endpoint

    private struct SilentAudio: CallAudio {
        private struct Stream: AudioStream {
            func close() async {}
        }

        func open(_ format: AudioFormat, client: any AudioClient) async throws(AudioError) -> any AudioStream {
            Stream()
        }
    }

    init() async throws {
        let media = MediaEngine()
        let signalling = SofiaSignalling(
            bindAddress: "127.0.0.1", userAgent: "fuzzed/1", media: media,
            logger: Logger(label: "fuzzed") { _ in SwiftLogNoOpLogHandler() })
        let endpoint = signalling.makeEndpoint(audio: SilentAudio())
        self.endpoint = endpoint
        Task { await media.run() }
        Task { await signalling.run() }
        let (events, journal) = AsyncStream<EndpointEvent>.makeStream()
        Task { try await endpoint.run { journal.yield($0) } }
        port = try Wire.freePort()
        for await event in events where event == .running { break }
        Task { await Self.treat(events, endpoint) }
        let settings = [
            "proxies.proxy0.reg_timeout": "0", "proxies.proxy0.keep_alive": "off",
            "policy.endpoint.sip_port_min": "\(port)", "policy.endpoint.sip_port_max": "\(port)",
            "system.security.use_srtp": "optional", "policy.endpoint.trusted_peers": "127.0.0.1",
        ]
        let server = ConnectionTarget(server: "127.0.0.1:9", host: "127.0.0.1", port: 9, user: "5320")
        try await endpoint.perform(
            .connect(ConnectRequest(signalling: .udp, connections: [server], settings: settings)))
    }

    private static func treat(_ events: AsyncStream<EndpointEvent>, _ endpoint: any Endpoint) async {
        var calls = 0
        for await event in events {
            guard case .call(let id, .offered) = event else { continue }
            calls += 1
            try? await endpoint.perform(.alert(id))
            if calls % 2 == 0 { try? await endpoint.perform(.answer(id)) }
        }
    }

    /// Hangs up whatever there is, now and then: what one input began, the next may go on with.
    func clear() {
        guard inputs.wrappingAdd(1, ordering: .relaxed).newValue % 16 == 0 else { return }
        Task { [endpoint] in try? await endpoint.perform(.releaseAll) }
    }

    private let inputs = Atomic(0)
}
