import EndpointAPI

extension SessionMachine {
    /// A client asks something of one call.
    ///
    /// What cannot succeed is refused here; of the effects exactly one is ``SessionEffect/ask(_:)``.
    /// - Throws: ``SessionError/noSuchCall``, ``SessionError/conflict(_:)``, ``SessionError/unsupported(_:)``.
    mutating func requested(_ request: CallRequest) throws(SessionError) -> [SessionEffect] {
        switch request {
        case .dial(let target):
            guard status == .initialized else {
                throw .conflict("no connection is ready: register first, and wait for READY")
            }
            try require(.dial, to: "place calls")
            return holdOthers(than: nil) + [.ask(.dial(target))]
        case .answer(let uuid):
            let id = try call(uuid, "does not wait for an answer", where: \.waitsForAnswer)
            return [.stopTimer(.autoAnswer(id))] + holdOthers(than: id) + [.ask(.answer(id))]
        case .hold(let uuid):
            let id = try call(uuid, "is not up", where: \.isUp)
            try require(.hold, to: "hold calls")
            return [.ask(.hold(id))]
        case .resume(let uuid):
            let id = try call(uuid, "is not on hold") { $0.state == .held }
            try require(.hold, to: "hold calls")
            for index in calls.indices where calls[index].id == id { calls[index].isAwaited = true }
            return [.ask(.resume(id))]
        case .release(let uuid):
            let id = try call(uuid, "is over") { _ in true }
            return [.stopTimer(.autoAnswer(id)), .ask(.release(id)), forcesRelease(of: id)]
        case .sendDigits(let digits, let uuid):
            let id = try call(uuid, "is not up, or on hold", where: \.isActive)
            try require(.digits, to: "send digits")
            return [.ask(.sendDigits(id, digits))]
        case .transfer(let target, let uuid):
            let id = try call(uuid, "is not up", where: \.isUp)
            try require(.transfer, to: "transfer calls")
            // Whoever has another call with the target asked there first: the two are connected (RFC 5589 §7).
            guard let other = calls.first(where: { $0.uuid == target && $0.id != id }) else {
                return [.ask(.transfer(id, to: target))]
            }
            guard other.isUp else {
                throw .conflict("the call to transfer to is \(other.state.rawValue): it is not up")
            }
            return [.ask(.handOver(id, to: other.id))]
        }
    }

    /// The call that is meant. Two calls may carry one identifier (the legs of a transfer do): then it is the first
    /// that the request makes sense for.
    private func call(
        _ uuid: String, _ objection: String, where isFit: (CallRecord) -> Bool
    ) throws(SessionError) -> CallID {
        let candidates = calls.filter { $0.uuid == uuid }
        guard let first = candidates.first else { throw .noSuchCall }
        guard let fit = candidates.first(where: isFit) else {
            throw .conflict("the call is \(first.state.rawValue): it \(objection)")
        }
        return fit.id
    }

    private func require(_ capability: EndpointCapabilities, to act: String) throws(SessionError) {
        guard capabilities.contains(capability) else {
            let signalling = requested?.signalling.rawValue ?? "this protocol"
            throw .unsupported("the endpoint for \(signalling) cannot \(act)")
        }
    }
}
