import AudioAPI
import PulseAudioLibrary

/// A piece of hardware, whose ends are sinks and sources.
struct CardRecord: Sendable, Equatable {
    var index: UInt32
    /// Names it across unplugging and restarts.
    var name: String
    var description: String
    /// It has a microphone, which the profile that it is in does not use: Bluetooth in its mode for music.
    var hidesMicrophone: Bool

    var hardware: AudioDevice.Hardware { AudioDevice.Hardware(id: name, name: description) }
}

extension CardRecord {
    init?(_ info: pa_card_info) {
        guard let name = info.name.map({ String(cString: $0) }) else { return nil }
        var recordsInAnother = false
        for index in 0..<Int(info.n_profiles) {
            guard let profile = info.profiles2?[index]?.pointee else { continue }
            if profile.n_sources > 0, profile.available != 0 { recordsInAnother = true }
        }
        let recordsNow = (info.active_profile2?.pointee.n_sources ?? 0) > 0
        let playsNow = (info.active_profile2?.pointee.n_sinks ?? 0) > 0
        let properties = DeviceProperties(info.proplist)
        self.init(
            index: info.index, name: name, description: properties["device.description"] ?? name,
            hidesMicrophone: properties["device.bus"] == "bluetooth" && playsNow && !recordsNow && recordsInAnother)
    }
}
