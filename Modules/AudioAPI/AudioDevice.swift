/// One end of sound hardware: a microphone or a speaker.
public struct AudioDevice: Sendable, Equatable, Identifiable {
    /// Names a device across unplugging and restarts.
    public struct ID: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }
    }

    public enum Direction: String, Sendable, CaseIterable {
        /// A microphone.
        case capture
        /// A speaker.
        case playback
    }

    /// What kind of thing it is to a person.
    public enum FormFactor: String, Sendable, CaseIterable {
        case headset, handsFree, headphone, speaker, microphone, webcam, hdmi, virtual, unknown
    }

    /// One piece of hardware, as far as the system can tell: a headset's microphone and earphones share it.
    public struct Hardware: Sendable, Hashable {
        /// Tells two pieces of the same make apart.
        public var id: String
        /// As people know it.
        public var name: String

        public init(id: String, name: String) {
            self.id = id
            self.name = name
        }
    }

    public var id: ID
    /// As people know it; this is what `GET /session` shows.
    public var name: String
    public var direction: Direction
    public var formFactor: FormFactor
    /// Whether the system uses it when nobody chooses.
    public var isDefault: Bool
    /// 0 to 100.
    public var volume: Int
    public var muted: Bool
    /// What it is an end of; nil where the system does not say.
    public var hardware: Hardware?
    /// Something that a person should know of it, such as that its microphone is switched off; one sentence's end.
    public var remark: String?

    public init(
        id: ID, name: String, direction: Direction, formFactor: FormFactor = .unknown, isDefault: Bool = false,
        volume: Int = 100, muted: Bool = false, hardware: Hardware? = nil, remark: String? = nil
    ) {
        self.id = id
        self.name = name
        self.direction = direction
        self.formFactor = formFactor
        self.isDefault = isDefault
        self.volume = volume
        self.muted = muted
        self.hardware = hardware
        self.remark = remark
    }
}
