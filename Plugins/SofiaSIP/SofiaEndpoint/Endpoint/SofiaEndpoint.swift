import AudioAPI
import EndpointAPI
import Logging
import MediaRuntime
import SofiaUserAgent
import TransportSecurity

/// A phone over SIP: up to six registrations and any number of calls.
///
/// It decides nothing. ``RegistrationMachine`` and ``CallMachine`` say what is to be done; this actor, which runs on the
/// stack's thread, tells them what happened and does what they say.
actor SofiaEndpoint: Endpoint {
    nonisolated let capabilities: EndpointCapabilities = [.hold, .dial, .digits, .transfer]

    enum Phase {
        case new, running, stopping, over
    }

    enum ConnectPhase {
        case idle
        case connected
        /// Calls are being released and contacts removed.
        case disconnecting
    }

    /// The most connections that a request may have.
    private static let maximumConnections = 6
    /// How long the end of a run may take, should a machine be wrong about it.
    private static let farewell = Duration.seconds(4)

    nonisolated let signalling: SofiaSignalling
    let audio: any CallAudio
    let logger: Logger
    private var phase = Phase.new
    private(set) var connectPhase = ConnectPhase.idle
    private var emit: (@Sendable (EndpointEvent) -> Void)?
    /// What media tells, in its order.
    let mediaEvents: AsyncStream<(CallID, MediaLegEvent)>
    let mediaJournal: AsyncStream<(CallID, MediaLegEvent)>.Continuation
    private var waitingForDisconnect: [CheckedContinuation<Void, Never>] = []

    var profile = EndpointProfile(settings: [:], userAgent: "")
    var lines: [Line] = []
    var calls: [CallID: Call] = [:]
    var lastCall: UInt64 = 0
    /// Those who had us place calls, until they are told how that went.
    var referrals: [ReferralID: Referral] = [:]
    var lastReferral: ReferralID = 0
    /// The sockets, by local address.
    var agents: [String: SofiaUserAgent] = [:]
    var timers: EndpointTimers
    /// From whom requests are taken.
    var trust = RequestTrust()
    /// Made when it is needed first.
    var tlsContext: TLSContext?

    nonisolated var unownedExecutor: UnownedSerialExecutor { signalling.loop.unownedExecutor }

    init(signalling: SofiaSignalling, audio: any CallAudio) {
        self.signalling = signalling
        self.audio = audio
        logger = signalling.logger
        timers = EndpointTimers(signalling.timers)
        (mediaEvents, mediaJournal) = AsyncStream.makeStream()
    }

    // MARK: Endpoint

    func run(emit: @escaping @Sendable (EndpointEvent) -> Void) async throws(EndpointError) {
        guard phase == .new else {
            throw EndpointError(.alreadyRunning, "this SIP endpoint was run before; make another one")
        }
        phase = .running
        self.emit = emit
        emit(.running)
        // Ends with the task's cancellation.
        for await (id, event) in mediaEvents { received(event, of: id) }
        phase = .stopping
        if connectPhase == .connected { startDisconnecting() }
        if connectPhase == .disconnecting {
            startTimer(.farewell, after: Self.farewell)
            await withCheckedContinuation { waitingForDisconnect.append($0) }
        }
        phase = .over
        self.emit = nil
        mediaJournal.finish()
    }

    func perform(_ command: EndpointCommand) async throws(EndpointError) {
        guard phase == .running else {
            throw EndpointError(.notRunning, "the SIP endpoint is not running; call run(emit:) first")
        }
        switch command {
        case .connect(let request): try connect(request)
        case .disconnect:
            guard connectPhase == .connected else { throw EndpointError(.invalid, "the endpoint is not connected") }
            startDisconnecting()
        case .alert(let id): try order(id) { call throws(EndpointError) in try call.machine.alert() }
        case .answer(let id): try order(id) { call throws(EndpointError) in try call.machine.answer() }
        case .reject(let id, let status):
            try order(id) { call throws(EndpointError) in try call.machine.reject(status: status) }
        case .release(let id): try order(id) { call throws(EndpointError) in call.machine.release() }
        case .releaseAll: for call in calls.values { perform(call.machine.release(), call) }
        case .hold(let id): try order(id) { call throws(EndpointError) in try call.machine.hold() }
        case .resume(let id): try order(id) { call throws(EndpointError) in try call.machine.resume() }
        case .dial(let target): try dial(target)
        case .sendDigits(let id, let digits): try sendDigits(digits, in: id)
        case .transfer(let id, let target): try transfer(id, to: target)
        case .handOver(let id, let other): try handOver(id, to: other)
        case .renewCredentials:
            throw EndpointError(.unsupported, "SIP knows passwords, which come with the settings, and no tokens")
        }
    }

    private func order(
        _ id: CallID, _ body: (Call) throws(EndpointError) -> [CallEffect]
    ) throws(EndpointError) {
        guard let call = calls[id] else { throw EndpointError(.noSuchCall, "\(id) is not there, or no longer") }
        perform(try body(call), call)
    }

    // MARK: Connecting

    private func connect(_ request: ConnectRequest) throws(EndpointError) {
        guard connectPhase == .idle else { throw EndpointError(.invalid, "the endpoint is connected already") }
        guard let transport = SignallingTransport(request.signalling) else {
            throw EndpointError(.invalid, "SIP goes over UDP, TCP or TLS, not \(request.signalling.rawValue)")
        }
        guard (1...Self.maximumConnections).contains(request.connections.count) else {
            throw EndpointError(
                .invalid, "\(request.connections.count) connections are not 1 to \(Self.maximumConnections)")
        }
        profile = EndpointProfile(settings: request.settings, userAgent: signalling.userAgent)
        prepareEncryption()
        connectPhase = .connected
        lines = request.connections.enumerated().map { index, target in
            Line(index: index, target: target, transport: transport, profile: profile)
        }
        tlsContext = nil
        resetTrust()
        watchNetwork()
        for line in lines {
            // In use without registration, a connection needs its sockets all the same.
            if profile.registrationTimeout(of: line.index) <= 0 { try openSockets(of: line) }
            perform(line.machine.start(), line)
            if line.machine.state == .standalone { reach(line) }
        }
    }

    private func prepareEncryption() {
        if !profile.media.isSecurityUnderstood {
            logger.warning(
                "system.security.use_srtp is none of its words: media is not encrypted",
                metadata: ["remedy": "write disabled, optional, elective, enabled or mandatory"])
        }
        guard profile.media.usesEncryption else { return }
        // The first use of the library takes a while, for which no call shall wait.
        Task.detached { [media = signalling.media] in _ = media.suites }
    }

    private func watchNetwork() {
        signalling.network.assumeIsolated { network in
            network.add(self) { [weak self] in self?.assumeIsolated { $0.networkChanged() } }
        }
    }

    private func openSockets(of line: Line) throws(EndpointError) {
        do throws(SofiaError) {
            _ = try agent(for: line)
        } catch {
            connectPhase = .idle
            lines = []
            closeAgents()
            throw EndpointError(.unavailable, "\(error)")
        }
    }

    private func startDisconnecting() {
        connectPhase = .disconnecting
        for call in calls.values { perform(call.machine.release(), call) }
        for line in lines { perform(line.machine.stop(), line) }
        finishDisconnecting()
    }

    /// Closes the sockets once nobody needs them any more.
    func finishDisconnecting() {
        guard connectPhase == .disconnecting, calls.isEmpty, lines.allSatisfy(\.isFinished) else { return }
        for line in lines { line.watch?.end() }
        lines = []
        referrals = [:]
        tlsContext = nil
        signalling.network.assumeIsolated { $0.remove(self) }
        timers.stopAll()
        closeAgents()
        connectPhase = .idle
        report(.disconnected)
        let waiting = waitingForDisconnect
        waitingForDisconnect = []
        for continuation in waiting { continuation.resume() }
    }

    private func closeAgents() {
        for agent in agents.values { agent.close() }
        agents = [:]
    }

    /// The end of a run took too long: what is left is dropped without a word.
    private func giveUp() {
        logger.error("SIP endpoint had to be cut off", metadata: ["sip.calls": "\(calls.count)"])
        for call in calls.values { call.leg?.close() }
        (calls, referrals) = ([:], [:])
        for line in lines { line.isFinished = true }
        finishDisconnecting()
    }

    func report(_ event: EndpointEvent) {
        emit?(event)
    }

    // MARK: Timers

    func startTimer(_ key: EndpointTimers.Key, after delay: Duration) {
        timers.start(key, after: delay) { [weak self] in
            self?.assumeIsolated { $0.timerFired(key) }
        }
    }

    private func timerFired(_ key: EndpointTimers.Key) {
        timers.take(key)
        switch key {
        case .line(let index, let timer):
            guard let line = line(at: index) else { return }
            let effects = line.machine.timerFired(
                timer, jitter: .random(in: 0...1), hasAlternative: line.servers.hasAlternative)
            perform(effects, line)
        case .liveness(let index):
            if let line = line(at: index) { livenessTimerFired(line) }
        case .failBack(let index):
            if let line = line(at: index) { failBackTimerFired(line) }
        case .reconnect(let index):
            if let line = line(at: index) { reach(line) }
        case .trust:
            lookUpTrust()
        case .call(let id, let timer):
            guard let call = calls[id] else { return }
            perform(call.machine.timerFired(timer), call)
        case .farewell:
            giveUp()
        }
    }
}
