import AudioAPI
import AudioRouting
import EndpointAPI
import Logging
import Threads

/// Runs one session: asks the machine, publishes the snapshot, performs the effects.
///
/// The deciding methods have no suspension, so an input is always handled whole. Effects leave through one
/// ordered outbox, which ``run()`` empties.
actor SessionService {
    enum Input: Sendable {
        case endpointRuns(EndpointCapabilities)
        case endpoint(EndpointEvent)
        case endpointFailed(EndpointError)
        case devices(DevicesState)
    }

    /// An effect on its way, and who waits for what the endpoint says to it.
    struct Errand: Sendable {
        let effect: SessionEffect
        var asker: Asker?
    }

    typealias Asker = CheckedContinuation<EndpointError?, Never>

    private var machine: SessionMachine
    let parts: SessionParts
    private let published: PublishedSnapshot
    private let life: SignOfLife
    let logger: Logger
    /// Called once, as soon as the session begins to end.
    private let ending: @Sendable () -> Void
    private var endingWasTold = false

    /// Unbounded on purpose: an event that were dropped would leave a call or a connection in a wrong state for ever.
    let inputs = AsyncStream<Input>.makeStream()
    let outbox = AsyncStream<Errand>.makeStream()
    /// How calls are to ring now. Apart from the outbox: what opens a speaker must not hold up an answer.
    let rings = AsyncStream<Ringing?>.makeStream(bufferingPolicy: .bufferingNewest(1))
    private var timers: [SessionTimer: Task<Void, Never>] = [:]
    private var devicesAreKnown = false
    private var waitingForDevices: [CheckedContinuation<Void, Never>] = []

    init(
        _ machine: SessionMachine, parts: SessionParts, published: PublishedSnapshot, life: SignOfLife, logger: Logger,
        ending: @escaping @Sendable () -> Void
    ) {
        self.machine = machine
        self.parts = parts
        self.published = published
        self.life = life
        self.logger = logger
        self.ending = ending
    }

    // MARK: Life

    /// Runs the session to its end: its devices, its endpoint and its effects.
    func run() async {
        let devices = Task { [inputs, router = parts.router] in
            await router.run { inputs.continuation.yield(.devices($0)) }
        }
        let receiver = Task { [inputs] in
            for await input in inputs.stream { self.received(input) }
        }
        let ringer = Task { [rings, router = parts.router] in
            for await ringing in rings.stream { await router.ring(ringing) }
            await router.ring(nil)
        }
        await performEffects()
        inputs.continuation.finish()
        rings.continuation.finish()
        await finish("the ringing") { await ringer.value }
        devices.cancel()
        await finish("the audio backend") { await devices.value }
        await receiver.value
        timers.values.forEach { $0.cancel() }
        timers = [:]
        devicesBecameKnown()
    }

    /// Waits for a part of the session to end, but not for ever: it is of others.
    private func finish(_ part: String, _ ending: @escaping @Sendable () async -> Void) async {
        guard await Patience.result(within: Patience.longest, of: ending) == nil else { return }
        logger.error("a part of the session has not stopped in time, and is abandoned", metadata: ["part": "\(part)"])
    }

    /// Begins the session's life; returns when its devices are known, or after a second without them.
    func claim() async {
        apply { $0.claimed() }
        guard !devicesAreKnown else { return }
        let deadline = Task { [weak self] in
            guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
            await self?.devicesBecameKnown()
        }
        await withCheckedContinuation { waitingForDevices.append($0) }
        deadline.cancel()
    }

    func end() {
        apply { $0.endRequested() }
    }

    // MARK: What clients ask

    func configure(_ update: SessionUpdate) throws(SessionError) {
        try requireLife()
        apply { $0.configured(update) }
    }

    func register(token: Redacted<String>?) throws(SessionError) {
        try requireLife()
        try applyThrowing { machine throws(SessionError) in try machine.registerRequested(token: token) }
    }

    func unregister() {
        apply { $0.unregisterRequested() }
    }

    func releaseCalls() throws(SessionError) {
        try requireLife()
        try applyThrowing { machine throws(SessionError) in try machine.releaseRequested() }
    }

    var options: SessionOptions { machine.optionsInForce }

    /// Asks something of one call, and waits for what the endpoint says to it.
    func perform(_ request: CallRequest) async throws(SessionError) {
        try requireLife()
        let effects = try machine.requested(request)
        let refusal = await withCheckedContinuation { settle(effects, asker: $0) }
        if let refusal { throw SessionError(refusal) }
    }

    func changeAudio(_ change: AudioChange) async throws(SessionError) {
        try requireLife()
        do throws(AudioError) {
            let state = try await parts.router.apply(change)
            apply { $0.devicesChanged(state) }
        } catch {
            switch error {
            case .noSuchDevice(let name): throw .noSuchDevice(name)
            case .unavailable(let reason): throw .unavailable(reason)
            }
        }
    }

    /// The snapshot was shown to a client.
    func polled() {
        apply {
            $0.polled()
            return []
        }
    }

    // MARK: Inputs

    private func received(_ input: Input) {
        switch input {
        case .endpointRuns(let capabilities):
            apply {
                $0.endpointRuns(capabilities)
                return []
            }
        case .endpoint(let event):
            if case .connection(let index, let state, let reason) = event {
                logger.info(
                    "connection changed",
                    metadata: [
                        "connection.index": "\(index)", "connection.state": "\(state.rawValue)",
                        "reason": "\(reason ?? "")",
                    ])
            }
            apply { $0.received(event) }
        case .endpointFailed(let error):
            logger.error("endpoint failed", metadata: ["reason": "\(error)"])
            apply { $0.endpointFailed(error.message) }
        case .devices(let state):
            apply { $0.devicesChanged(state) }
            devicesBecameKnown()
        }
    }

    private func devicesBecameKnown() {
        devicesAreKnown = true
        waitingForDevices.forEach { $0.resume() }
        waitingForDevices = []
    }

    private func requireLife() throws(SessionError) {
        switch machine.phase {
        case .ending, .over: throw .ended
        case .idle, .waitingHeadset, .started, .stopping: break
        }
    }

    private func apply(_ input: (inout SessionMachine) -> [SessionEffect]) {
        settle(input(&machine))
    }

    private func applyThrowing(
        _ input: (inout SessionMachine) throws(SessionError) -> [SessionEffect]
    ) throws(SessionError) {
        settle(try input(&machine))
    }

    private func settle(_ effects: [SessionEffect], asker: Asker? = nil) {
        published.publish(machine.snapshot, awaitsPoll: machine.awaitsPoll)
        for effect in effects + machine.ringingEffects() {
            switch effect {
            case .startTimer(let timer, let delay): start(timer, after: delay)
            case .stopTimer(let timer): timers.removeValue(forKey: timer)?.cancel()
            case .tell, .route, .ring, .finish: outbox.continuation.yield(Errand(effect: effect))
            case .ask: outbox.continuation.yield(Errand(effect: effect, asker: asker))
            }
        }
        if !endingWasTold, isEnding {
            endingWasTold = true
            ending()
        }
    }

    private var isEnding: Bool {
        switch machine.phase {
        case .ending, .over: true
        case .idle, .waitingHeadset, .started, .stopping: false
        }
    }

    // MARK: Timers

    private func start(_ timer: SessionTimer, after delay: Duration) {
        timers.removeValue(forKey: timer)?.cancel()
        timers[timer] = Task { [weak self] in
            guard (try? await Task.sleep(for: delay.bounded, clock: .continuous)) != nil else { return }
            await self?.fired(timer)
        }
    }

    private func fired(_ timer: SessionTimer) {
        // A timer that was stopped or replaced while it was on its way here is cancelled, and does not count.
        guard !Task.isCancelled else { return }
        timers[timer] = nil
        if timer == .ending { logger.error("the endpoint has not taken leave in time: the session ends without it") }
        apply { machine in
            switch timer {
            case .expiry: machine.expiryDue(idle: life.idle)
            case .autoAnswer(let id): machine.autoAnswerDue(id)
            case .ringingLimit(let id): machine.ringingLimitDue(id)
            case .lostConnection(let index): machine.connectionStayedLost(index)
            case .forcedRelease(let id): machine.forcedReleaseDue(id)
            case .ending: machine.endingDue()
            }
        }
    }
}
