import AudioRouting
import EndpointAPI
import HTTPAPI
import SessionEngine

/// One session as `GET /session` would show it, without anybody having asked: clients' polls have effects.
public struct ConnectorSessionReport: Sendable {
    private let snapshot: SessionSnapshot

    init(_ snapshot: SessionSnapshot) {
        self.snapshot = snapshot
    }

    /// The same document that clients get.
    public var json: String { String(decoding: SessionDocument.encode(snapshot), as: UTF8.self) }

    /// For a person, one thing a line, the last one with its end.
    public var text: String {
        var lines = ["session: \(snapshot.status.rawValue)"]
        if !snapshot.problem.isEmpty { lines.append("  problem: \(snapshot.problem)") }
        for connection in snapshot.connections {
            let transport = snapshot.signalling?.rawValue ?? "?"
            lines.append(
                "  connection: \(connection.user) at \(connection.server) over \(transport): \(connection.state.rawValue)"
            )
        }
        for (role, device) in [("microphone", snapshot.devices.microphone), ("speaker", snapshot.devices.speaker)] {
            guard let device else { continue }
            lines.append("  \(role): \(device.name), volume \(device.volume)\(device.muted ? ", muted" : "")")
        }
        for call in snapshot.calls { lines.append("  call: \(call.uuid): \(call.state.rawValue)") }
        if let quality = snapshot.quality {
            let mos = quality.mos.map { "MOS \(hundredths($0))" } ?? "not measured yet"
            let roundTrip = quality.roundTrip.map { ", round trip \($0) ms" } ?? ""
            lines.append("  quality: \(mos)\(roundTrip)\(quality.alarmOn ? ", ALARM" : "")")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func hundredths(_ value: Double) -> String {
        let bounded = value >= 0 ? min(value, 5) : 0
        let number = Int((bounded * 100).rounded())
        return "\(number / 100).\(number % 100 < 10 ? "0" : "")\(number % 100)"
    }
}
