public import AudioAPI
import EndpointAPI
public import MediaRuntime

/// A telephone network within the process: endpoints register under their numbers, and the far side of their calls is
/// at hand.
///
/// The media engine belongs to whoever made it and must be running while there are calls.
public actor LoopbackNetwork {
    /// How long a side that hung up waits for a word from the other one.
    static let patience = Duration.seconds(2)

    let media: MediaEngine
    let address: String
    let clock: any Clock<Duration>

    /// Whether endpoints can reach the network.
    public private(set) var isUp = true
    private var refusedNumbers: Set<String> = []
    var subscribers: [ObjectIdentifier: LoopbackSubscriber] = [:]
    private var registrations: [String: ObjectIdentifier] = [:]
    private var expected: [String: (call: LoopbackFarCall, audio: any CallAudio)] = [:]
    var sides: [UInt64: LoopbackSide] = [:]
    private var lastSide: UInt64 = 0

    /// - Parameters:
    ///   - media: carries the audio; whoever owns it runs it.
    ///   - address: the numeric loopback address that media is sent from and to.
    ///   - clock: measures how long a deaf far side is waited for.
    public init(media: MediaEngine, address: String = "127.0.0.1", clock: any Clock<Duration> = ContinuousClock()) {
        self.media = media
        self.address = address
        self.clock = clock
    }

    // MARK: Registration

    /// The numbers that can be called.
    public var registeredNumbers: Set<String> { Set(registrations.keys) }

    /// Takes the network away from its endpoints, or gives it back: they fail and recover by themselves.
    public func setUp(_ isUp: Bool) {
        self.isUp = isUp
        refreshRegistrations()
    }

    /// Refuses to register a number, or takes it again.
    public func setRefused(_ isRefused: Bool, _ number: String) {
        if isRefused { refusedNumbers.insert(number) } else { refusedNumbers.remove(number) }
        refreshRegistrations()
    }

    private func refreshRegistrations() {
        for (key, subscriber) in subscribers { register(key, subscriber) }
    }

    /// Brings every connection of an endpoint to where it belongs.
    func register(_ key: ObjectIdentifier, _ subscriber: LoopbackSubscriber) {
        guard subscriber.phase == .connected else { return }
        for (index, target) in subscriber.connections.enumerated() {
            let state = subscriber.states[index]
            if let obstacle = obstacle(for: target.user) {
                if registrations[target.user] == key { registrations[target.user] = nil }
                if state == .none { subscriber.setState(.trying, of: index) }
                if state != .failed { subscriber.setState(.failed, of: index, reason: obstacle) }
            } else if state != .ready {
                subscriber.setState(.trying, of: index)
                registrations[target.user] = key
                subscriber.setState(.ready, of: index)
            }
        }
    }

    private func obstacle(for number: String) -> String? {
        if !isUp { return "the loopback network is down" }
        return refusedNumbers.contains(number) ? "the loopback network refuses \(number)" : nil
    }

    /// Takes the numbers of an endpoint off the network, so that no call comes any more.
    func unregister(_ key: ObjectIdentifier) {
        registrations = registrations.filter { $0.value != key }
    }

    // MARK: The far side

    /// Calls a number.
    /// - Throws: ``LoopbackError/nobody(_:)``, ``LoopbackError/noMedia``.
    public func placeCall(to number: String, _ plan: LoopbackCallPlan) throws(LoopbackError) -> LoopbackFarCall {
        guard isUp, let callee = registrations[number] else { throw .nobody(number) }
        let call = LoopbackFarCall(self)
        let caller = phone(call, stage: .calling, audio: plan.audio)
        caller.isDeaf = plan.isDeaf
        try connect(caller, to: callee, plan)
        return call
    }

    /// Takes the next call that somebody dials to this number; rings at once, and waits for the answer.
    public func expectCall(at number: String, audio: any CallAudio) -> LoopbackFarCall {
        let call = LoopbackFarCall(self)
        expected[number] = (call, audio)
        return call
    }

    /// Whether a call to this number would reach somebody.
    func isReachable(_ number: String) -> Bool {
        isUp && (registrations[number] != nil || expected[number] != nil)
    }

    /// Lets a side that calls reach a number; when that fails, the side is told so and is over.
    func dial(_ number: String, from caller: LoopbackSide, _ plan: LoopbackCallPlan) {
        do throws(LoopbackError) {
            if isUp, let (call, audio) = expected.removeValue(forKey: number) {
                let callee = phone(call, stage: .called, audio: audio)
                try connect(caller, to: callee, plan)
                try alert(callee)
            } else if isUp, let callee = registrations[number] {
                try connect(caller, to: callee, plan)
            } else {
                throw .nobody(number)
            }
        } catch {
            end(caller, .failed(error.description))
        }
    }

    private func connect(
        _ caller: LoopbackSide, to key: ObjectIdentifier, _ plan: LoopbackCallPlan
    ) throws(LoopbackError) {
        guard let subscriber = subscribers[key] else { throw .nobody(plan.from) }
        let callee = side(of: key, subscriber, stage: .called)
        try connect(caller, to: callee, plan)
        callee.outlet.report(
            .offered(
                CallOffer(
                    uuid: plan.uuid ?? LoopbackSubscriber.freshUUID(), remote: plan.from,
                    hasDescription: plan.hasDescription, answerAfter: plan.answerAfter)))
    }

    private func connect(
        _ caller: LoopbackSide, to callee: LoopbackSide, _ plan: LoopbackCallPlan
    ) throws(LoopbackError) {
        caller.other = callee
        callee.other = caller
        do throws(LoopbackError) {
            try openMedia(of: caller)
            if plan.hasDescription { callee.offer = try caller.makeOffer() }
        } catch {
            // The callee never heard of it.
            caller.other = nil
            forget(callee)
            end(caller, .failed(error.description))
            throw error
        }
    }

    // MARK: Sides

    func phone(_ call: LoopbackFarCall, stage: LoopbackSide.Stage, audio: any CallAudio) -> LoopbackSide {
        lastSide += 1
        call.attached(to: lastSide)
        let side = LoopbackSide(
            lastSide, owner: .phone(call), stage: stage, audio: audio, outlet: CallOutlet { call.received($0) })
        sides[lastSide] = side
        return side
    }

    func side(
        of key: ObjectIdentifier, _ subscriber: LoopbackSubscriber, stage: LoopbackSide.Stage
    ) -> LoopbackSide {
        lastSide += 1
        let id = subscriber.nextCallID()
        let outlet = subscriber.outlet
        let side = LoopbackSide(
            lastSide, owner: .endpoint(key, id), stage: stage, audio: subscriber.audio,
            outlet: CallOutlet { outlet.send(.call(id, $0)) })
        sides[lastSide] = side
        subscriber.calls[id] = side
        return side
    }

    /// Takes a side out of every list.
    func forget(_ side: LoopbackSide) {
        sides[side.number] = nil
        guard case .endpoint(let key, let id) = side.owner, let subscriber = subscribers[key] else { return }
        subscriber.calls[id] = nil
        guard subscriber.calls.isEmpty else { return }
        for waiter in subscriber.idleWaiters { waiter.resume() }
        subscriber.idleWaiters = []
    }
}
