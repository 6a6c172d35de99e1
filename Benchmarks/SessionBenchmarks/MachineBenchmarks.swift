import AudioRouting
import Benchmark
import EndpointAPI
@testable import SessionEngine

func registerMachineBenchmarks() {
    Benchmark("Session: a call offered, answered and ended") { benchmark in
        let machine = try registeredMachine()
        let id = CallID(1)
        let offer = CallOffer(uuid: "0123456789ABCDEF", remote: "5001", hasDescription: true)
        for _ in benchmark.scaledIterations {
            var session = machine
            blackHole(session.received(.call(id, .offered(offer))))
            blackHole(session.received(.call(id, .ringing)))
            blackHole(session.received(.call(id, .connected)))
            blackHole(session.received(.call(id, .ended(.remote))))
        }
    }

    Benchmark("Session: its snapshot, during a call") { benchmark in
        var session = try registeredMachine()
        let id = CallID(1)
        let offer = CallOffer(uuid: "0123456789ABCDEF", remote: "5001", hasDescription: true)
        _ = session.received(.call(id, .offered(offer)))
        _ = session.received(.call(id, .connected))
        for _ in benchmark.scaledIterations {
            blackHole(session.snapshot)
        }
    }
}

/// A session with one connection that is ready, and which answers its calls at once.
private func registeredMachine() throws -> SessionMachine {
    let device = DeviceState(name: "USB Headset", volume: 80, muted: false)
    var session = SessionMachine(
        devices: DevicesState(headsetUsed: true, headsetPresent: true, speaker: device, microphone: device),
        defaultSettings: ["policy.session.auto_answer": "1", "policy.session.auto_answer_delay": "0"])
    _ = session.configured(
        SessionUpdate(
            connectivities: Connectivities(
                signalling: .udp,
                connections: [
                    ConnectionTarget(server: "192.0.2.7:5060", host: "192.0.2.7", port: 5060, user: "5320")
                ])))
    _ = try session.registerRequested(token: nil)
    _ = session.received(.connection(0, .ready, reason: nil))
    return session
}
