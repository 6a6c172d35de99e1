import AudioAPI

/// How a call that waits for its answer is to be heard.
public struct Ringing: Sendable, Equatable {
    public enum Place: Sendable, Hashable {
        /// The speaker that the system uses when nobody chooses.
        case systemDefault
        /// The speaker of calls: with a headset its earphones.
        case speaker
        /// The one that the rules name for ringing.
        case ringer
    }

    public var places: Set<Place>
    /// The sound: a path from the root, or a name that is looked for among the files of the connector.
    public var file: String
    /// Another one for ``Place/systemDefault``; nil: the same.
    public var systemFile: String?
    /// Rings once and to the end, even when the call is answered meanwhile.
    public var isWhole: Bool
    /// It is quiet after this; nil: rings as long as the call waits.
    public var limit: Duration?

    /// What it rings with while nobody names a file; the built-in ring where there is none of that name.
    public static var standardFile: String { RingFiles.standardName }

    public init(
        places: Set<Place>, file: String = standardFile, systemFile: String? = nil, isWhole: Bool = false,
        limit: Duration? = nil
    ) {
        self.places = places
        self.file = file
        self.systemFile = systemFile
        self.isWhole = isWhole
        self.limit = limit
    }
}

extension RouteSelection {
    /// The speakers that ring, each with its file. A virtual one does not: nobody hears it, and what it records are calls.
    func ringers(for ringing: Ringing, among devices: [AudioDevice]) -> [AudioDevice.ID: String] {
        let chosen = ringing.places.compactMap { place -> (AudioDevice.ID, String)? in
            let (device, file) =
                switch place {
                case .systemDefault:
                    (
                        devices.first { $0.direction == .playback && $0.isDefault } ?? speaker,
                        ringing.systemFile ?? ringing.file
                    )
                case .speaker: (speaker, ringing.file)
                case .ringer: (ringer, ringing.file)
                }
            guard let device, device.formFactor != .virtual else { return nil }
            return (device.id, file)
        }
        // Where one speaker plays two of these roles, it rings as that of calls.
        return Dictionary(chosen) { first, second in first == ringing.file ? first : second }
    }
}
