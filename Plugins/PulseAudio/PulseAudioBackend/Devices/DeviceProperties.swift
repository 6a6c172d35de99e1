import AudioAPI
import PulseAudioLibrary

/// A list of properties that the server hands out; only valid while it does.
struct DeviceProperties {
    private let list: OpaquePointer?

    init(_ list: OpaquePointer?) {
        self.list = list
    }

    subscript(key: String) -> String? {
        guard let list, let text = pa_proplist_gets(list, key) else { return nil }
        return String(cString: text)
    }

    /// What it is to a person: what udev or Bluetooth says, otherwise what is plugged in.
    func formFactor(port: pa_device_port_type_t?) -> AudioDevice.FormFactor {
        if let text = self["device.form_factor"], let known = AudioDevice.FormFactor(deviceFormFactor: text) {
            return known
        }
        switch port {
        case PA_DEVICE_PORT_TYPE_HEADSET: return .headset
        case PA_DEVICE_PORT_TYPE_HANDSFREE: return .handsFree
        case PA_DEVICE_PORT_TYPE_HEADPHONES, PA_DEVICE_PORT_TYPE_EARPIECE: return .headphone
        case PA_DEVICE_PORT_TYPE_SPEAKER: return .speaker
        case PA_DEVICE_PORT_TYPE_MIC: return .microphone
        case PA_DEVICE_PORT_TYPE_HDMI, PA_DEVICE_PORT_TYPE_TV: return .hdmi
        default: return .unknown
        }
    }
}

extension AudioDevice.FormFactor {
    /// A value of the property `device.form_factor`; nil for those that say nothing here.
    init?(deviceFormFactor text: String) {
        switch text {
        case "headset": self = .headset
        case "hands-free", "handset": self = .handsFree
        case "headphone": self = .headphone
        case "speaker", "portable", "car", "hifi": self = .speaker
        case "microphone": self = .microphone
        case "webcam": self = .webcam
        case "tv": self = .hdmi
        default: return nil
        }
    }
}
