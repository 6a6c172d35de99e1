public import AudioRouting
public import EndpointAPI

/// One moment of a session, as a client may see it.
public struct SessionSnapshot: Sendable, Equatable {
    public enum Status: String, Sendable {
        /// No connection is in use.
        case initializing = "INITIALIZING"
        /// Registration waits for a headset that the configuration names.
        case waitingHeadset = "WAITING_HEADSET"
        /// At least one connection is in use.
        case initialized = "INITIALIZED"
    }

    public struct Connection: Sendable, Equatable {
        /// As the client wrote it.
        public var server: String
        public var user: String
        public var state: ConnectionState

        public init(server: String, user: String, state: ConnectionState) {
            self.server = server
            self.user = user
            self.state = state
        }
    }

    public struct Call: Sendable, Equatable {
        public var uuid: String
        public var state: CallState
        /// We placed it; clients of the API are not told.
        public var isOutgoing: Bool

        public init(uuid: String, state: CallState, isOutgoing: Bool = false) {
            self.uuid = uuid
            self.state = state
            self.isOutgoing = isOutgoing
        }
    }

    /// Voice quality of the call that has media.
    public struct Quality: Sendable, Equatable {
        public var alarmOn: Bool
        /// 1.00 to 5.00; nil until the first measurement.
        public var mos: Double?
        public var intervalMOS: Double?
        /// Milliseconds; nil until the far end has answered an RTCP report.
        public var roundTrip: Int?

        public init(alarmOn: Bool, mos: Double? = nil, intervalMOS: Double? = nil, roundTrip: Int? = nil) {
            self.alarmOn = alarmOn
            self.mos = mos
            self.intervalMOS = intervalMOS
            self.roundTrip = roundTrip
        }
    }

    public var status: Status
    /// Nil until a client has named connections.
    public var signalling: SignallingProtocol?
    public var connections: [Connection]
    /// `sep_connection_status`: empty while all is well, else one line saying what is wrong.
    public var problem: String
    public var devices: DevicesState
    public var calls: [Call]
    /// Nil while voice quality is switched off or no call has media.
    public var quality: Quality?

    public init(
        status: Status = .initializing, signalling: SignallingProtocol? = nil, connections: [Connection] = [],
        problem: String = "", devices: DevicesState, calls: [Call] = [], quality: Quality? = nil
    ) {
        self.status = status
        self.signalling = signalling
        self.connections = connections
        self.problem = problem
        self.devices = devices
        self.calls = calls
        self.quality = quality
    }
}

/// The state of a call, named as the API names it: the kind of the call's last event.
public enum CallState: String, Sendable, CaseIterable {
    case unknown = "UNKNOWN"
    /// The documented spelling; a configuration may correct it on the wire.
    case alerting = "ALETING"
    case mediaOffer = "MEDIA_OFFER"
    case ringing = "RINGING"
    case offerWaiting = "OFFER_WAITING"
    case mediaAccepted = "MEDIA_ACCEPTED"
    case mediaRejected = "MEDIA_REJECTED"
    case inProgress = "IN_PROGRESS"
    case connected = "CONNECTED"
    case held = "HELD"
    case disconnected = "DISCONNECTED"
    case qualityAlarm = "VQ_ALARM"
    case qualityAlarmOff = "VQ_ALARM_OFF"
}
