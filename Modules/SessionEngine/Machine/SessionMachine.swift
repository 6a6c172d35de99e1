import AudioRouting
import EndpointAPI
import SettingsCatalogue

/// One agent's session as a value: inputs in, effects out, nothing else touched.
///
/// Inputs that do not fit the state are normal here (the network and the client are not in step with us) and
/// are ignored; ``snapshot`` is what a client may see after any of them.
struct SessionMachine: Sendable {
    /// How long an ending session waits for its endpoint to unregister.
    static let endingDeadline = Duration.seconds(4)
    /// `session_expire` unless a client says otherwise.
    static let defaultExpiry = 30

    enum Phase: Sendable, Equatable {
        /// Nothing is started. Leads to `waitingHeadset`, `started` or `over`.
        case idle
        /// Registration waits for a headset. Leads to `started`, `idle` or `over`.
        case waitingHeadset(ConnectRequest)
        /// The endpoint was told to connect. Leads to `stopping` or `ending`.
        case started(ConnectRequest)
        /// The endpoint was told to disconnect; then it connects with `next`, or the session is idle again.
        case stopping(ConnectRequest, next: ConnectRequest?)
        /// The session's last deed: the endpoint disconnects. Leads to `over`.
        case ending(ConnectRequest)
        case over
    }

    private(set) var phase = Phase.idle
    private(set) var settings: [String: String]
    private(set) var expiry = SessionMachine.defaultExpiry
    private(set) var enforcesHeadset = false
    private(set) var username: String?
    private(set) var configured: Connectivities?
    var devices: DevicesState
    var connections: [ConnectionRecord] = []
    var calls: [CallRecord] = []
    /// Calls that a release was asked for; they go when the endpoint says so or the timer does.
    var releasing: Set<CallID> = []
    /// The expiry came while a call was up: the session ends with its last call unless somebody asks before.
    private var overdue = false
    let expiresDuringCall: Bool

    struct ConnectionRecord: Sendable, Equatable {
        var target: ConnectionTarget
        var state = ConnectionState.none
        var reason: String?
    }

    init(devices: DevicesState, defaultSettings: [String: String] = [:], expiresDuringCall: Bool = false) {
        self.devices = devices
        self.settings = defaultSettings
        self.expiresDuringCall = expiresDuringCall
    }

    /// The settings in force, with defaults for what nobody set.
    var values: SettingValues { SettingValues(settings) }

    var isOver: Bool { phase == .over }

    // MARK: What a client asks

    /// A client claimed the session: its life begins.
    mutating func claimed() -> [SessionEffect] {
        [.route(routingRules)] + restartedExpiry
    }

    /// A client configured the session. Connections change at the next registration.
    mutating func configured(_ update: SessionUpdate) -> [SessionEffect] {
        settings.merge(update.settings) { _, new in new }
        expiry = update.sessionExpire ?? expiry
        enforcesHeadset = update.enforceHeadsetUsage ?? enforcesHeadset
        username = update.username ?? username
        configured = update.connectivities ?? configured
        return [.route(routingRules)] + (update.sessionExpire == nil ? [] : restartedExpiry)
    }

    /// A client asked to register. When started already, this is to unregister and then start.
    mutating func registerRequested(token: Redacted<String>?) throws(SessionError) -> [SessionEffect] {
        guard let configured, !configured.connections.isEmpty else { throw .noConnections }
        if configured.signalling == .https, token == nil { throw .tokenRequired }
        let request = ConnectRequest(
            signalling: configured.signalling, connections: configured.connections, settings: settings,
            username: username, token: configured.signalling == .https ? token : nil)
        switch phase {
        case .idle, .waitingHeadset:
            return start(request)
        case .started(let current):
            if let token = request.token, current.signalling == .https, current.connections == request.connections {
                phase = .started(request)
                return [.tell(.renewCredentials(token))]
            }
            phase = .stopping(current, next: request)
            return [.tell(.disconnect)]
        case .stopping(let current, _):
            phase = .stopping(current, next: request)
            return []
        case .ending, .over:
            throw .ended
        }
    }

    /// A client asked to unregister. Calls are dropped with it.
    mutating func unregisterRequested() -> [SessionEffect] {
        switch phase {
        case .idle, .ending, .over:
            return []
        case .waitingHeadset:
            phase = .idle
            connections = []
            return []
        case .started(let current):
            phase = .stopping(current, next: nil)
            return [.tell(.disconnect)]
        case .stopping(let current, _):
            phase = .stopping(current, next: nil)
            return []
        }
    }

    /// A client asked to end the session, or the connector stops.
    mutating func endRequested() -> [SessionEffect] {
        switch phase {
        case .idle, .waitingHeadset:
            return finished()
        case .started(let current):
            phase = .ending(current)
            return [.stopTimer(.expiry), .tell(.disconnect), .startTimer(.ending, after: Self.endingDeadline)]
        case .stopping(let current, _):
            phase = .ending(current)
            return [.stopTimer(.expiry), .startTimer(.ending, after: Self.endingDeadline)]
        case .ending, .over:
            return []
        }
    }

    // MARK: What happens by itself

    /// The expiry timer fired; `idle` is how long nobody has asked for the session's state.
    mutating func expiryDue(idle: Duration) -> [SessionEffect] {
        guard expiry > 0, phase != .over else { return [] }
        let left = Duration.seconds(expiry) - idle
        if left > .zero { return [.startTimer(.expiry, after: left)] }
        if !calls.isEmpty, !expiresDuringCall {
            overdue = true
            return []
        }
        return endRequested()
    }

    /// An ending session's endpoint did not finish in time.
    mutating func endingDue() -> [SessionEffect] {
        guard case .ending = phase else { return [] }
        return finished()
    }

    /// Devices came, went or changed.
    mutating func devicesChanged(_ state: DevicesState) -> [SessionEffect] {
        devices = state
        guard case .waitingHeadset(let request) = phase, state.headsetPresent else { return [] }
        return start(request)
    }

    /// The endpoint reports something.
    mutating func received(_ event: EndpointEvent) -> [SessionEffect] {
        switch event {
        case .running:
            return []
        case .connection(let index, let state, let reason):
            guard connections.indices.contains(index) else { return [] }
            connections[index].state = state
            connections[index].reason = reason
            return []
        case .disconnected:
            return disconnected()
        case .call(let id, let event):
            return received(event, of: id)
        }
    }

    /// The endpoint of the present registration cannot be had, or has failed as a whole.
    mutating func endpointFailed(_ reason: String) -> [SessionEffect] {
        calls = []
        releasing = []
        for index in connections.indices {
            connections[index].state = .failed
            connections[index].reason = reason
        }
        switch phase {
        case .idle, .waitingHeadset, .over: return []
        case .started: return [.stopTimer(.forcedRelease)]
        case .stopping, .ending: return disconnected()
        }
    }

    /// The last call is gone. A session that was kept alive for it looks again whether anybody is there.
    mutating func lastCallEnded() -> [SessionEffect] {
        guard overdue else { return [] }
        overdue = false
        return [.startTimer(.expiry, after: .zero)]
    }

    // MARK: Steps

    private mutating func start(_ request: ConnectRequest) -> [SessionEffect] {
        connections = request.connections.map { ConnectionRecord(target: $0) }
        if enforcesHeadset, !devices.headsetPresent {
            phase = .waitingHeadset(request)
            return []
        }
        phase = .started(request)
        return [.tell(.connect(request))]
    }

    private mutating func disconnected() -> [SessionEffect] {
        let dropped = forgetCalls()
        switch phase {
        case .stopping(_, next: let next?):
            return dropped + start(next)
        case .stopping(_, next: nil):
            phase = .idle
            connections = []
            return dropped
        case .ending:
            return dropped + finished()
        case .idle, .waitingHeadset, .started, .over:
            return dropped
        }
    }

    private mutating func finished() -> [SessionEffect] {
        phase = .over
        calls = []
        connections = []
        return [.stopTimer(.expiry), .stopTimer(.ending), .stopTimer(.forcedRelease), .finish]
    }

    private var restartedExpiry: [SessionEffect] {
        expiry > 0 ? [.startTimer(.expiry, after: .seconds(expiry))] : [.stopTimer(.expiry)]
    }

    private var routingRules: RoutingRules { RoutingRules(values) }
}
