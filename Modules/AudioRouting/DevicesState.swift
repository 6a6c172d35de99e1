/// The devices in use, as clients see them.
public struct DevicesState: Sendable, Equatable {
    /// Whether a headset plays both roles because the rules demand one.
    public var headsetUsed: Bool
    /// Whether a headset that the rules name is present, used or not.
    public var headsetPresent: Bool
    /// The chosen speaker; nil when there is none.
    public var speaker: DeviceState?
    /// The chosen microphone; nil when there is none.
    public var microphone: DeviceState?

    public init(headsetUsed: Bool, headsetPresent: Bool, speaker: DeviceState?, microphone: DeviceState?) {
        self.headsetUsed = headsetUsed
        self.headsetPresent = headsetPresent
        self.speaker = speaker
        self.microphone = microphone
    }
}

/// One chosen device.
public struct DeviceState: Sendable, Equatable {
    public var name: String
    /// 0 to 100, whatever the devices say.
    public let volume: Int
    public var muted: Bool

    /// Shown where there is no device: clients read the members of every device without asking whether it is there.
    public static let none = DeviceState(name: "", volume: 0, muted: false)

    public init(name: String, volume: Int, muted: Bool) {
        self.name = name
        self.volume = min(max(volume, 0), 100)
        self.muted = muted
    }
}
