import AudioAPI
import EndpointAPI

/// What endpoints ask of their network.
extension LoopbackNetwork {
    /// The most connections that a request may have.
    private static let maximumConnections = 6

    /// An endpoint runs from now on.
    func attach(_ key: ObjectIdentifier, outlet: EventOutlet, audio: any CallAudio) {
        subscribers[key] = LoopbackSubscriber(outlet: outlet, audio: audio)
    }

    /// An endpoint stops: its calls are released, its numbers are free again.
    func detach(_ key: ObjectIdentifier) async {
        guard let subscriber = subscribers[key] else { return }
        subscriber.phase = .stopping
        unregister(key)
        await releaseCalls(of: subscriber)
        subscribers[key] = nil
    }

    func perform(_ command: EndpointCommand, for key: ObjectIdentifier) async throws(EndpointError) {
        guard let subscriber = subscribers[key], subscriber.phase != .stopping else {
            throw EndpointError(.notRunning, "the loopback endpoint is not running; call run(emit:) first")
        }
        if case .renewCredentials = command {
            throw EndpointError(.unsupported, "a loopback endpoint has no credentials that could be renewed")
        }
        do throws(LoopbackError) {
            try perform(command, key, subscriber)
        } catch {
            throw error.asEndpointError
        }
    }

    private func perform(
        _ command: EndpointCommand, _ key: ObjectIdentifier, _ subscriber: LoopbackSubscriber
    ) throws(LoopbackError) {
        switch command {
        case .connect(let request): try connect(key, subscriber, request)
        case .renewCredentials: throw .invalid("a loopback endpoint has no credentials")
        case .disconnect: try disconnect(key, subscriber)
        case .alert(let id): try alert(try subscriber.side(id))
        case .answer(let id): try answer(try subscriber.side(id))
        case .reject(let id, let status): try reject(try subscriber.side(id), status)
        case .release(let id): release(try subscriber.side(id))
        case .releaseAll: for side in subscriber.calls.values { release(side) }
        case .hold(let id): try setHolding(true, try subscriber.side(id))
        case .resume(let id): try setHolding(false, try subscriber.side(id))
        case .dial(let number): try dial(number, key, subscriber)
        case .sendDigits(let id, let digits): try send(digits, try subscriber.side(id))
        case .transfer(let id, let number): try transfer(try subscriber.side(id), to: number)
        case .handOver(let id, let other): try handOver(try subscriber.side(id), to: try subscriber.side(other))
        }
    }

    private func connect(
        _ key: ObjectIdentifier, _ subscriber: LoopbackSubscriber, _ request: ConnectRequest
    ) throws(LoopbackError) {
        guard subscriber.phase == .idle else { throw .invalid("the endpoint is connected already") }
        guard (1...Self.maximumConnections).contains(request.connections.count) else {
            throw .invalid("\(request.connections.count) connections are not 1 to \(Self.maximumConnections)")
        }
        subscriber.phase = .connected
        subscriber.connections = request.connections
        register(key, subscriber)
    }

    private func disconnect(_ key: ObjectIdentifier, _ subscriber: LoopbackSubscriber) throws(LoopbackError) {
        guard subscriber.phase == .connected else { throw .invalid("the endpoint is not connected") }
        subscriber.phase = .disconnecting
        unregister(key)
        for index in subscriber.connections.indices { subscriber.setState(.shutdown, of: index) }
        Task { await finishDisconnect(key) }
    }

    private func finishDisconnect(_ key: ObjectIdentifier) async {
        guard let subscriber = subscribers[key] else { return }
        await releaseCalls(of: subscriber)
        // The endpoint may have been stopped meanwhile.
        guard subscriber.phase == .disconnecting else { return }
        for index in subscriber.connections.indices { subscriber.setState(.none, of: index) }
        subscriber.connections = []
        subscriber.phase = .idle
        subscriber.outlet.send(.disconnected)
    }

    /// Releases every call of an endpoint and returns when the last one is gone.
    private func releaseCalls(of subscriber: LoopbackSubscriber) async {
        for side in subscriber.calls.values { release(side) }
        guard !subscriber.calls.isEmpty else { return }
        await withCheckedContinuation { subscriber.idleWaiters.append($0) }
    }

    private func dial(
        _ number: String, _ key: ObjectIdentifier, _ subscriber: LoopbackSubscriber
    ) throws(LoopbackError) {
        guard subscriber.phase == .connected, let own = subscriber.connections.first?.user else {
            throw .invalid("the endpoint is not connected, so it cannot dial")
        }
        guard !number.isEmpty else { throw .invalid("there is no number to dial") }
        place(from: own, key, subscriber, to: number)
    }

    /// Places a call of an endpoint.
    func place(from own: String, _ key: ObjectIdentifier, _ subscriber: LoopbackSubscriber, to number: String) {
        let uuid = LoopbackSubscriber.freshUUID()
        let caller = side(of: key, subscriber, stage: .calling)
        caller.outlet.report(.dialled(CallOffer(uuid: uuid, remote: number, hasDescription: true)))
        dial(number, from: caller, LoopbackCallPlan(from: own, uuid: uuid, audio: subscriber.audio))
    }
}

extension LoopbackError {
    fileprivate var asEndpointError: EndpointError {
        switch self {
        case .ended: EndpointError(.noSuchCall, description)
        case .nobody, .invalid, .notNegotiated: EndpointError(.invalid, description)
        case .noMedia: EndpointError(.unavailable, description)
        }
    }
}
