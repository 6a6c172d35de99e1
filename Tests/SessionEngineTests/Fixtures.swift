import AudioRouting
import EndpointAPI

@testable import SessionEngine

extension SessionMachine {
    static func claimed(settings: [String: String] = [:], expiresDuringCall: Bool = false) -> SessionMachine {
        var machine = SessionMachine(devices: .plain, defaultSettings: settings, expiresDuringCall: expiresDuringCall)
        _ = machine.claimed()
        return machine
    }

    static func started(
        with servers: String..., settings: [String: String] = [:], expiresDuringCall: Bool = false
    ) throws -> SessionMachine {
        var machine = claimed(settings: settings, expiresDuringCall: expiresDuringCall)
        _ = machine.configured(
            SessionUpdate(connectivities: .init(signalling: .udp, connections: servers.map { .at($0) })))
        _ = try machine.registerRequested(token: nil)
        return machine
    }

    /// In one connected call, with identifier 1 and UUID "A".
    static func inCall(settings: [String: String] = [:], expiresDuringCall: Bool = false) throws -> SessionMachine {
        var machine = try started(with: "one.test", settings: settings, expiresDuringCall: expiresDuringCall)
        _ = machine.received(.connection(0, .ready, reason: nil))
        _ = machine.received(.call(CallID(1), .offered(.uuid("A"))))
        _ = machine.received(.call(CallID(1), .connected))
        return machine
    }
}

extension SessionUpdate {
    static func connecting(to servers: String..., over signalling: SignallingProtocol = .udp) -> SessionUpdate {
        SessionUpdate(connectivities: .init(signalling: signalling, connections: servers.map { .at($0) }))
    }
}

extension ConnectionTarget {
    static func at(_ server: String) -> ConnectionTarget {
        ConnectionTarget(server: server, host: server, port: nil, user: "5320")
    }
}

extension CallOffer {
    static func uuid(_ uuid: String, answerAfter: Int? = nil, connection: Int? = nil) -> CallOffer {
        CallOffer(
            uuid: uuid, remote: "7001", hasDescription: true, answerAfter: answerAfter, connection: connection)
    }
}

extension SessionEffect {
    /// How long an offered call may wait for its answer unless a setting says otherwise.
    static func limit(_ id: CallID) -> SessionEffect { .startTimer(.ringingLimit(id), after: .seconds(180)) }
}

extension [SessionEffect] {
    /// What becomes of an offered call that nothing answers or refuses.
    static func ring(_ id: CallID) -> [SessionEffect] { [.tell(.alert(id)), .limit(id)] }
}

extension DevicesState {
    private static let microphone = DeviceState(name: "Microphone", volume: 100, muted: false)
    private static let speaker = DeviceState(name: "Speaker", volume: 100, muted: false)

    static let plain = DevicesState(headsetUsed: false, headsetPresent: false, speaker: speaker, microphone: microphone)
    static let headset = DevicesState(headsetUsed: true, headsetPresent: true, speaker: speaker, microphone: microphone)
    static let none = DevicesState(headsetUsed: false, headsetPresent: false, speaker: nil, microphone: nil)
    static let microphoneOnly = DevicesState(
        headsetUsed: false, headsetPresent: false, speaker: nil, microphone: microphone)
}
