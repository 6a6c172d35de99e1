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
    /// Rings once and to the end, even when the call is answered meanwhile.
    public var isWhole: Bool
    /// It is quiet after this; nil: rings as long as the call waits.
    public var limit: Duration?

    public init(places: Set<Place>, isWhole: Bool = false, limit: Duration? = nil) {
        self.places = places
        self.isWhole = isWhole
        self.limit = limit
    }
}

extension RouteSelection {
    /// The speakers that ring. A virtual one does not: nobody hears it, and what it records are calls.
    func ringers(for ringing: Ringing, among devices: [AudioDevice]) -> Set<AudioDevice.ID> {
        let chosen = ringing.places.compactMap { place -> AudioDevice? in
            switch place {
            case .systemDefault: devices.first { $0.direction == .playback && $0.isDefault } ?? speaker
            case .speaker: speaker
            case .ringer: ringer
            }
        }
        return Set(chosen.filter { $0.formFactor != .virtual }.map(\.id))
    }
}
