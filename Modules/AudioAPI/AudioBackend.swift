/// A system of sound devices: which are there, how loud they are, and streams of samples from and to them.
///
/// `ConformanceKit` holds what every backend must show.
public protocol AudioBackend: Sendable {
    /// The name that the configuration knows it by, such as `virtual`.
    var name: String { get }

    /// Watches the devices until the task is cancelled. The first event comes at once and lists what is there, or says
    /// that this cannot be known now.
    ///
    /// Streams that are open when it returns are closed.
    /// - Parameter emit: takes events in order. It never blocks and may be called from any thread.
    /// - Throws: ``AudioError`` when the system of devices cannot be reached at all.
    func run(emit: @escaping @Sendable (AudioEvent) -> Void) async throws(AudioError)

    /// Every device present now.
    func devices() async -> [AudioDevice]

    /// Sets a device's volume, 0 to 100. ``AudioEvent/devices(_:)`` follows when that changed something.
    /// - Throws: ``AudioError/noSuchDevice(_:)``; ``AudioError/unavailable(_:)`` when it cannot be done, or the system does not
    ///   answer within two seconds. Nothing has changed then, or it is taken back once the system goes on.
    func setVolume(_ volume: Int, of device: AudioDevice.ID) async throws(AudioError)

    /// Mutes a device or ends its mute.
    /// - Throws: as for ``setVolume(_:of:)``.
    func setMuted(_ muted: Bool, of device: AudioDevice.ID) async throws(AudioError)

    /// Opens a stream from and to the named devices.
    ///
    /// The client is called on the device's thread from now until ``AudioStream/close()`` has returned.
    /// - Throws: ``AudioError/noSuchDevice(_:)``, ``AudioError/unavailable(_:)``.
    func open(_ request: AudioStreamRequest, client: any AudioClient) async throws(AudioError) -> any AudioStream

    /// How often the streams that were opened here were not in time since ``run(emit:)`` began. Without a clock that
    /// could be missed there are none.
    var gaps: AudioGaps { get async }
}

extension AudioBackend {
    public var gaps: AudioGaps {
        get async { AudioGaps() }
    }
}

/// What happens among the devices.
public enum AudioEvent: Sendable, Equatable {
    /// Devices appeared, went, or changed volume or mute: the whole list as it is now.
    case devices([AudioDevice])
    /// A stream stopped because its device is gone; the client is not called any more.
    case streamLost(AudioDevice.ID)
    /// The system of devices does not answer, for the reason given: there is none until the next list, which comes by
    /// itself. Streams are lost.
    case unreachable(String)
}
