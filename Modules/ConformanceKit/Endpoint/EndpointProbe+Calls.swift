import EndpointAPI

extension EndpointProbe {
    /// A call as both sides see it.
    struct Call: Sendable {
        var id: CallID
        var offer: CallOffer
        var far: any FarCall
    }

    /// Starts the endpoint, connects it and has it called.
    func called(uuid: String? = nil, hasDescription: Bool = true, isDeaf: Bool = false) async throws -> Call {
        try await start()
        try await connect()
        return try await nextCall(uuid: uuid, hasDescription: hasDescription, isDeaf: isDeaf)
    }

    /// Has the endpoint called once more.
    /// - Parameter audio: of the far side; nil: ``farAudio``.
    func nextCall(
        uuid: String? = nil, audio: ToneAudio? = nil, hasDescription: Bool = true, isDeaf: Bool = false
    ) async throws -> Call {
        let start = journal.count
        let far = try await subject.placeCall(
            FarCallPlan(uuid: uuid, audio: audio ?? farAudio, hasDescription: hasDescription, isDeaf: isDeaf))
        let (id, offer) = try await journal.wait(for: "the call is offered", from: start) { events in
            events.lazy.compactMap { event in
                if case .call(let id, .offered(let offer)) = event { (id, offer) } else { nil }
            }.first
        }
        return Call(id: id, offer: offer, far: far)
    }

    /// Alerts and answers, and waits until both sides hear each other.
    func answer(_ call: Call) async throws {
        try await perform(.alert(call.id))
        try await wait(call, .ringing)
        try await perform(.answer(call.id))
        try await within(.seconds(5), "the far side is answered") { try await call.far.waitAnswered() }
        try await wait(call, .connected)
        try await wait(call, .media(active: true))
    }

    /// ``called(uuid:hasDescription:isDeaf:)`` and ``answer(_:)``.
    func talking(isDeaf: Bool = false) async throws -> Call {
        let call = try await called(isDeaf: isDeaf)
        try await answer(call)
        return call
    }

    func wait(_ call: Call, _ event: CallEvent, from start: Int = 0, within limit: Duration = .seconds(5)) async throws
    {
        let wanted = EndpointEvent.call(call.id, event)
        _ = try await journal.wait(for: "\(wanted)", from: start, within: limit) { $0.first { $0 == wanted } }
    }

    /// Waits for the end of a call.
    @discardableResult
    func waitEnded(_ id: CallID, within limit: Duration = .seconds(5)) async throws -> CallEnd {
        try await journal.wait(for: "\(id) ends", within: limit) { events in
            events.lazy.compactMap { event in
                if case .call(id, .ended(let end)) = event { end } else { nil }
            }.first
        }
    }

    /// Waits until both sides know that the call is over.
    @discardableResult
    func waitEnded(_ call: Call) async throws -> CallEnd {
        let end = try await waitEnded(call.id)
        try await within(.seconds(5), "the call is over for the far side") { try await call.far.waitEnded() }
        return end
    }
}
