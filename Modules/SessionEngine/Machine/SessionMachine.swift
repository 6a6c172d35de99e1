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
    private(set) var options: SessionOptions
    private(set) var configured: Connectivities?
    /// What the endpoint of the present registration can do; empty while there is none.
    private(set) var capabilities: EndpointCapabilities = []
    var devices: DevicesState
    var connections: [ConnectionRecord] = []
    var calls: [CallRecord] = []
    /// The expiry came while a call was up: the session ends with the last such call unless somebody asks before.
    private var overdue = false
    let expiresDuringCall: Bool
    /// What the devices were told of ringing last.
    var ringing: Ringing?

    struct ConnectionRecord: Sendable, Equatable {
        var target: ConnectionTarget
        var state = ConnectionState.none
        var reason: String?

        /// Calls can come over it.
        var isInUse: Bool { state == .ready || state == .standalone }
    }

    init(
        devices: DevicesState, defaultSettings: [String: String] = [:], locked: LockedSettings = LockedSettings(),
        expiresDuringCall: Bool = false
    ) {
        self.devices = devices
        options = SessionOptions(configured: defaultSettings, locked: locked)
        self.expiresDuringCall = expiresDuringCall
    }

    /// The settings in force, with defaults for what nobody set.
    var values: SettingValues { options.values }

    /// The options, and which of them the present registration does not have yet.
    var optionsInForce: SessionOptions {
        var options = options
        options.registered = requested?.settings
        return options
    }

    var isOver: Bool { phase == .over }

    // MARK: What a client asks

    /// A client claimed the session: its life begins.
    mutating func claimed() -> [SessionEffect] {
        [.route(routingRules)] + restartedExpiry
    }

    /// A client configured the session. Connections change at the next registration.
    mutating func configured(_ update: SessionUpdate) -> [SessionEffect] {
        options.merge(update)
        configured = update.connectivities ?? configured
        return [.route(routingRules)] + (update.sessionExpire == nil ? [] : restartedExpiry)
    }

    /// A client asked to register. When started already, this is to unregister and then start.
    mutating func registerRequested(token: Redacted<String>?) throws(SessionError) -> [SessionEffect] {
        guard let configured, !configured.connections.isEmpty else { throw .noConnections }
        if configured.signalling == .https, token == nil { throw .tokenRequired }
        let request = ConnectRequest(
            signalling: configured.signalling, connections: configured.connections, settings: options.settings,
            username: options.username, token: configured.signalling == .https ? token : nil)
        switch phase {
        case .idle, .waitingHeadset:
            return start(request)
        case .started(let current):
            if let token = request.token, current.connections == request.connections, current.signalling == .https,
                capabilities.contains(.bearerToken)
            {
                // Only the token is new for the endpoint: settings wait for a registration that starts anew.
                var renewed = current
                renewed.token = token
                phase = .started(renewed)
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
        guard options.sessionExpire > 0, phase != .over else { return [] }
        let left = Duration.seconds(options.sessionExpire) - idle
        if left > .zero { return [.startTimer(.expiry, after: left)] }
        if calls.contains(where: \.isUp), !expiresDuringCall {
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

    /// The endpoint of the present registration runs.
    mutating func endpointRuns(_ capabilities: EndpointCapabilities) {
        self.capabilities = capabilities
    }

    /// The endpoint reports something.
    mutating func received(_ event: EndpointEvent) -> [SessionEffect] {
        switch event {
        case .running:
            return []
        case .connection(let index, let state, let reason):
            guard connections.indices.contains(index) else { return [] }
            let wasInUse = connections[index].isInUse
            connections[index].state = state
            connections[index].reason = reason
            return watchesLoss(of: index, wasInUse: wasInUse)
        case .disconnected:
            return disconnected()
        case .call(let id, let event):
            return received(event, of: id)
        }
    }

    /// The endpoint of the present registration cannot be had, or has failed as a whole.
    mutating func endpointFailed(_ reason: String) -> [SessionEffect] {
        capabilities = []
        let dropped = forgetCalls()
        for index in connections.indices {
            connections[index].state = .failed
            connections[index].reason = reason
        }
        switch phase {
        case .idle, .waitingHeadset, .started, .over: return dropped
        case .stopping, .ending: return dropped + disconnected()
        }
    }

    /// A call is gone. A session that was kept alive for calls that are up looks again whether anybody is there.
    mutating func lookAgainWhenOverdue() -> [SessionEffect] {
        guard overdue, !calls.contains(where: \.isUp) else { return [] }
        overdue = false
        return [.startTimer(.expiry, after: .zero)]
    }

    // MARK: Steps

    private mutating func start(_ request: ConnectRequest) -> [SessionEffect] {
        connections = request.connections.map { ConnectionRecord(target: $0) }
        if options.enforcesHeadset, !devices.headsetPresent {
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
        let dropped = forgetCalls()
        phase = .over
        connections = []
        return dropped + [.stopTimer(.expiry), .stopTimer(.ending), .finish]
    }

    private var restartedExpiry: [SessionEffect] {
        let expire = options.sessionExpire
        return expire > 0 ? [.startTimer(.expiry, after: .seconds(expire))] : [.stopTimer(.expiry)]
    }

    /// What the endpoint was told last, or will be when a headset is there.
    var requested: ConnectRequest? {
        switch phase {
        case .idle, .over: nil
        case .waitingHeadset(let request), .started(let request), .stopping(let request, _), .ending(let request):
            request
        }
    }

    private var routingRules: RoutingRules { RoutingRules(values) }
}
