import AudioRouting
import Benchmark
import EndpointAPI
import HTTPAPI
import SessionEngine

func registerSnapshotBenchmarks() {
    Benchmark("Snapshot: encode, one call with voice quality") { benchmark in
        let snapshot = SessionSnapshot(
            status: .initialized, signalling: .udp,
            connections: [.init(server: "192.0.2.7:5060", user: "5320", state: .ready)],
            devices: DevicesState(
                headsetUsed: true, headsetPresent: true,
                speaker: DeviceState(name: "USB Headset Analogue Stereo", volume: 100, muted: false),
                microphone: DeviceState(name: "USB Headset Mono", volume: 77, muted: false)),
            calls: [.init(uuid: "02AS9G8N5KD2V5H1I4B2EG5AES00000N", state: .connected)],
            quality: .init(alarmOn: false, mos: 4.41, intervalMOS: 4.38, roundTrip: 12))
        for _ in benchmark.scaledIterations {
            blackHole(SessionDocument.encode(snapshot))
        }
    }
}
