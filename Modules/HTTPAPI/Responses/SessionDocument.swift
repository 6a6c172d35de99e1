import AudioRouting
import EndpointAPI
public import SessionEngine

/// The `session` that `GET /session` answers with: members in the order of the reference's log, absent rather than null.
public enum SessionDocument {
    /// A snapshot as JSON.
    public static func encode(_ snapshot: SessionSnapshot, alerting: AlertingSpelling = .documented) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.object { session in
            session.member("status", snapshot.status.rawValue)
            session.member("connectivities") { $0.object { write(connectivitiesOf: snapshot, to: &$0) } }
            session.member("devices") { $0.object { write(snapshot.devices, to: &$0) } }
            session.member("phone") { $0.object { write(phoneOf: snapshot, alerting, to: &$0) } }
        }
        return writer.bytes
    }

    private static func write(connectivitiesOf snapshot: SessionSnapshot, to writer: inout JSONWriter) {
        if let signalling = snapshot.signalling { writer.member("protocol", signalling.rawValue) }
        writer.member("connections") { list in
            list.array(snapshot.connections) { element, connection in
                element.object { member in
                    member.member("server", connection.server)
                    member.member("user", connection.user)
                    member.member("state", connection.state.rawValue)
                }
            }
        }
        writer.member("sep_connection_status", snapshot.problem)
    }

    private static func write(_ devices: DevicesState, to writer: inout JSONWriter) {
        writer.member("headset_used", devices.headsetUsed)
        for (name, device) in [("speaker", devices.speaker), ("microphone", devices.microphone)] {
            let device = device ?? .none
            writer.member(name) { value in
                value.object { member in
                    member.member("name", device.name)
                    member.member("volume", device.volume)
                    member.member("muted", device.muted)
                }
            }
        }
    }

    private static func write(
        phoneOf snapshot: SessionSnapshot, _ alerting: AlertingSpelling, to writer: inout JSONWriter
    ) {
        writer.member("calls") { list in
            list.array(snapshot.calls) { element, call in
                element.object { member in
                    member.member("uuid", call.uuid)
                    member.member("state", spelled(call.state, alerting))
                }
            }
        }
        guard let quality = snapshot.quality else { return }
        writer.member("vq_alarm_on", quality.alarmOn)
        if let mos = quality.mos, mos.isFinite { writer.member("local_mos", hundredths: mos) }
        if let mos = quality.intervalMOS, mos.isFinite { writer.member("local_inter_mos", hundredths: mos) }
        if let roundTrip = quality.roundTrip { writer.member("rtt_ms", roundTrip) }
    }

    private static func spelled(_ state: CallState, _ alerting: AlertingSpelling) -> String {
        state == .alerting && alerting == .corrected ? "ALERTING" : state.rawValue
    }
}
