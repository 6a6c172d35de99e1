/// Why a device or a stream cannot be used.
public enum AudioError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No device has this identifier or name now.
    case noSuchDevice(String)
    /// It is there and cannot be used; one sentence for the person who must mend it.
    case unavailable(String)

    public var description: String {
        switch self {
        case .noSuchDevice(let name): "no audio device is called \"\(name)\""
        case .unavailable(let reason): reason
        }
    }
}
