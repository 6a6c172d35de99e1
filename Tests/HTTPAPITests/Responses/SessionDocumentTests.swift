import AudioRouting
import EndpointAPI
import SessionEngine
import Testing

@testable import HTTPAPI

@Suite("The session document")
struct SessionDocumentTests {
    private static let devices = DevicesState(
        headsetUsed: false, headsetPresent: true,
        speaker: DeviceState(name: "Lautsprecher \"Ü\"", volume: 100, muted: false),
        microphone: DeviceState(name: "Mic", volume: 77, muted: true))

    private static func text(_ snapshot: SessionSnapshot, alerting: AlertingSpelling = .documented) -> String {
        String(decoding: SessionDocument.encode(snapshot, alerting: alerting), as: UTF8.self)
    }

    @Test func membersAreThoseOfTheLogInItsOrder() {
        let snapshot = SessionSnapshot(
            status: .initialized, signalling: .udp,
            connections: [.init(server: "192.0.2.7:5060", user: "5320", state: .ready)], devices: Self.devices,
            calls: [.init(uuid: "U1", state: .connected), .init(uuid: "U2", state: .alerting)],
            quality: .init(alarmOn: false, mos: 4.4, intervalMOS: 4.304, roundTrip: 12))
        #expect(
            Self.text(snapshot) == """
                {"status":"INITIALIZED","connectivities":{"protocol":"udp","connections":[{"server":"192.0.2.7:5060",\
                "user":"5320","state":"READY"}],"sep_connection_status":""},"devices":{"headset_used":false,\
                "speaker":{"name":"Lautsprecher \\"Ü\\"","volume":100,"muted":false},\
                "microphone":{"name":"Mic","volume":77,"muted":true}},\
                "phone":{"calls":[{"uuid":"U1","state":"CONNECTED"},{"uuid":"U2","state":"ALETING"}],\
                "vq_alarm_on":false,"local_mos":4.4,"local_inter_mos":4.3,"rtt_ms":12}}
                """)
    }

    @Test func whatIsNotKnownIsAbsentAndADeviceThatIsNotThereHasNoName() {
        let none = DevicesState(headsetUsed: true, headsetPresent: true, speaker: nil, microphone: nil)
        #expect(
            Self.text(SessionSnapshot(problem: "no route", devices: none)) == """
                {"status":"INITIALIZING","connectivities":{"connections":[],"sep_connection_status":"no route"},\
                "devices":{"headset_used":true,"speaker":{"name":"","volume":0,"muted":false},\
                "microphone":{"name":"","volume":0,"muted":false}},"phone":{"calls":[]}}
                """)
    }

    @Test func qualityThatIsNotMeasuredYetIsAbsent() {
        let snapshot = SessionSnapshot(devices: Self.devices, quality: .init(alarmOn: true, mos: .nan))
        #expect(Self.text(snapshot).hasSuffix(#""phone":{"calls":[],"vq_alarm_on":true}}"#))
    }

    @Test func alertingMayBeSpelledCorrectly() {
        let snapshot = SessionSnapshot(devices: Self.devices, calls: [.init(uuid: "U", state: .alerting)])
        #expect(Self.text(snapshot, alerting: .corrected).contains(#""state":"ALERTING""#))
        let held = SessionSnapshot(devices: Self.devices, calls: [.init(uuid: "U", state: .held)])
        #expect(Self.text(held, alerting: .corrected).contains(#""state":"HELD""#))
    }

    @Test func itIsJSON() throws {
        let snapshot = SessionSnapshot(problem: "a \"quoted\"\nline \u{1F}", devices: Self.devices)
        #expect(throws: Never.self) { try JSONParser.parse(SessionDocument.encode(snapshot)) }
    }
}

@Suite("What goes wrong, and its status")
struct ProblemTests {
    @Test(arguments: [
        (SessionError.full, 403), (.ended, 403), (.noSuchDevice("X"), 404), (.noCalls, 404), (.noConnections, 400),
        (.tokenRequired, 400), (.unavailable("no audio"), 503), (.noSuchCall, 404), (.conflict("it rings"), 409),
        (.unsupported("it cannot"), 501),
    ])
    func sessionErrors(error: SessionError, status: Int) {
        #expect(Problem(error).status == status)
    }

    @Test func bodies() {
        func text(_ problem: Problem) -> String { String(decoding: problem.body, as: UTF8.self) }
        #expect(text(.forbidden) == "{}")
        #expect(text(Problem(SessionError.noCalls)) == "{}")
        #expect(
            text(
                Problem(
                    InvalidRequest(
                        .invalidValue, at: "connectivities.connections[1].server", "port 70000 is out of range")))
                    == """
                    {"error":{"code":"invalid_value","path":"connectivities.connections[1].server",\
                    "message":"port 70000 is out of range"}}
                    """)
        #expect(
            text(.hostMissing) == #"{"error":{"code":"host_missing","message":"HTTP/1.1 requests must have a Host"}}"#)
    }
}
