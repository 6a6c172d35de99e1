import AudioAPI
import PulseAudioLibrary

/// What the sound server tells of a sink or a source, copied out of its answer.
struct DeviceRecord: Sendable, Equatable {
    /// Names it on the server while it is there.
    var index: UInt32
    var direction: AudioDevice.Direction
    /// Names it across unplugging and restarts, as in `alsa_output.usb-Jabra_Evolve-00.analog-stereo`.
    var name: String
    var description: String
    var formFactor: AudioDevice.FormFactor
    var card: UInt32?
    var volume: Loudness
    var muted: Bool
    /// False when everything that could be plugged into it is known to be unplugged, as with HDMI without a screen.
    var isPluggedIn = true

    var id: AudioDevice.ID { AudioDevice.ID(rawValue: "\(direction == .capture ? "source" : "sink"):\(name)") }

    /// The server's stand-in for an output when there is none.
    var isDummy: Bool { name == "auto_null" || name.hasPrefix("auto_null.") }
}

extension DeviceRecord {
    init?(_ info: pa_sink_info) {
        guard let name = info.name else { return nil }
        var ports: [Port] = []
        for index in 0..<Int(info.n_ports) {
            if let port = info.ports?[index]?.pointee { ports.append(Port(kind: port.type, available: port.available)) }
        }
        let active = info.active_port.map { pa_device_port_type_t($0.pointee.type) }
        self.init(
            index: info.index, direction: .playback, name: String(cString: name),
            description: info.description.map { String(cString: $0) } ?? String(cString: name),
            formFactor: DeviceProperties(info.proplist).formFactor(port: active),
            card: info.card == noIndex ? nil : info.card, volume: Loudness(info.volume), muted: info.mute != 0,
            isPluggedIn: Port.arePluggedIn(ports))
    }

    /// Nil for the monitor of a sink: what a speaker plays is no microphone.
    init?(_ info: pa_source_info) {
        guard let name = info.name, info.monitor_of_sink == noIndex else { return nil }
        var ports: [Port] = []
        for index in 0..<Int(info.n_ports) {
            if let port = info.ports?[index]?.pointee { ports.append(Port(kind: port.type, available: port.available)) }
        }
        let active = info.active_port.map { pa_device_port_type_t($0.pointee.type) }
        self.init(
            index: info.index, direction: .capture, name: String(cString: name),
            description: info.description.map { String(cString: $0) } ?? String(cString: name),
            formFactor: DeviceProperties(info.proplist).formFactor(port: active),
            card: info.card == noIndex ? nil : info.card, volume: Loudness(info.volume), muted: info.mute != 0,
            isPluggedIn: Port.arePluggedIn(ports))
    }
}

/// A jack or a built-in end of a device.
private struct Port {
    var kind: UInt32
    var available: Int32

    static func arePluggedIn(_ ports: [Port]) -> Bool {
        ports.isEmpty || ports.contains { UInt32(bitPattern: $0.available) != PA_PORT_AVAILABLE_NO.rawValue }
    }
}

/// Stands for no device or card. `PA_INVALID_INDEX`, a macro that Swift imports with the wrong sign.
private let noIndex = UInt32.max
