/// The keys and lights of headsets, where the system lets us have them.
public protocol HeadsetControls: Sendable {
    /// Watches headsets until the task is cancelled; their lights are out afterwards. To be called once.
    /// - Parameter emit: takes events in order. It never blocks and may be called from any thread.
    func run(emit: @escaping @Sendable (HeadsetEvent) -> Void) async

    /// Tells a headset how its agent's calls are; its lights follow. Nothing happens for one that is gone.
    ///
    /// To be called only while ``run(emit:)`` runs.
    func show(_ status: HeadsetStatus, on headset: HeadsetControl.ID) async
}

/// One headset whose keys can be read.
public struct HeadsetControl: Sendable, Equatable, Identifiable {
    /// Names it as long as it is plugged in.
    public struct ID: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }
    }

    public var id: ID
    /// As the device calls itself, such as `GN Audio A/S Jabra Evolve2 65`.
    public var name: String

    public init(id: ID, name: String) {
        self.id = id
        self.name = name
    }
}

/// What happens to headsets.
public enum HeadsetEvent: Sendable, Equatable {
    /// Headsets came or went: the whole list as it is now.
    case present([HeadsetControl])
    /// Somebody pressed a key.
    case pressed(HeadsetWish, on: HeadsetControl.ID)
}

/// What a person who presses a key of a headset wants.
public enum HeadsetWish: Sendable, Equatable {
    /// Take the call that rings.
    case answer
    /// Hang up the call that has the agent; one on hold when there is none.
    case release
    /// Refuse the call that rings, else hang up.
    case drop
    case setMuted(Bool)
    case hold
    case resume
}

/// How an agent's calls are, as far as a headset can show.
public struct HeadsetStatus: Sendable, Equatable {
    /// A call waits for an answer.
    public var isRinging: Bool
    /// A call is up, or is being placed.
    public var isTalking: Bool
    /// A call is on hold.
    public var isHolding: Bool
    /// The microphone is muted.
    public var isMuted: Bool

    public init(isRinging: Bool = false, isTalking: Bool = false, isHolding: Bool = false, isMuted: Bool = false) {
        self.isRinging = isRinging
        self.isTalking = isTalking
        self.isHolding = isHolding
        self.isMuted = isMuted
    }
}
