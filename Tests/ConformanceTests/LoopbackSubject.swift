import AudioAPI
public import ConformanceKit
import EndpointAPI
public import LoopbackEndpoint
import MediaRuntime

/// Loopback endpoints, with their network as the far side.
final class LoopbackSubject: EndpointSubject {
    static let number = "5320"
    static let password = "loopback-password"

    let farSide: FarSide = [
        .canBeDeaf, .canLeaveOutDescription, .canHold, .canBeCalled, .canTakeDigits, .canBeTransferred, .canTakeOver,
    ]
    let network: LoopbackNetwork
    private let engine: Task<Void, Never>

    init() {
        let media = MediaEngine()
        network = LoopbackNetwork(media: media)
        engine = Task { await media.run() }
    }

    func makeEndpoint(audio: any CallAudio) async throws -> any Endpoint {
        LoopbackEndpoint(network: network, audio: audio)
    }

    func connectRequest() async throws -> ConnectRequest {
        ConnectRequest(
            signalling: .udp,
            connections: [
                ConnectionTarget(server: "one.test", host: "one.test", port: nil, user: Self.number),
                ConnectionTarget(server: "two.test", host: "two.test", port: nil, user: "5321"),
            ],
            settings: ["proxies.proxy0.password": Self.password])
    }

    func placeCall(_ plan: FarCallPlan) async throws -> any FarCall {
        try await network.placeCall(
            to: Self.number,
            LoopbackCallPlan(
                uuid: plan.uuid, audio: plan.audio, hasDescription: plan.hasDescription, isDeaf: plan.isDeaf))
    }

    func expectCall(audio: any CallAudio) async throws -> (target: String, call: any FarCall) {
        ("7002", await network.expectCall(at: "7002", audio: audio))
    }

    func tearDown() async {
        engine.cancel()
        await engine.value
    }
}

extension LoopbackFarCall: FarCall {}
