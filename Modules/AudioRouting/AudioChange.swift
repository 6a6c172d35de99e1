/// What a client wants of the devices; what is nil stays as it is.
public struct AudioChange: Sendable, Equatable {
    public var speaker: DeviceChange?
    public var microphone: DeviceChange?

    public init(speaker: DeviceChange? = nil, microphone: DeviceChange? = nil) {
        self.speaker = speaker
        self.microphone = microphone
    }
}

/// What a client wants of one device.
public struct DeviceChange: Sendable, Equatable {
    /// Another device of this kind to use; volume and mute are then meant for it.
    public var name: String?
    /// 0 to 100; what is beyond becomes the nearest.
    public var volume: Int?
    public var muted: Bool?

    public init(name: String? = nil, volume: Int? = nil, muted: Bool? = nil) {
        self.name = name
        self.volume = volume
        self.muted = muted
    }
}
