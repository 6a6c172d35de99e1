import Synchronization

/// Volume and mute of one device, read by its streams once a frame.
final class DeviceControls: Sendable {
    private let volumeValue = Atomic(100)
    private let mutedValue = Atomic(false)

    /// 0 to 100, percent of the amplitude.
    var volume: Int {
        get { volumeValue.load(ordering: .relaxed) }
        set { volumeValue.store(min(max(newValue, 0), 100), ordering: .relaxed) }
    }

    var muted: Bool {
        get { mutedValue.load(ordering: .relaxed) }
        set { mutedValue.store(newValue, ordering: .relaxed) }
    }

    /// What samples are multiplied by.
    var gain: Float { muted ? 0 : Float(volume) / 100 }
}
