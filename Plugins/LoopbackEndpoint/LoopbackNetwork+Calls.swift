import EndpointAPI
import MediaRuntime

/// What happens to calls, whichever side wants it.
extension LoopbackNetwork {
    // MARK: By the far side

    func hangUp(_ number: UInt64) {
        if let side = sides[number] { release(side) }
    }

    func answer(_ number: UInt64) throws(LoopbackError) {
        try answer(try side(number))
    }

    func setHolding(_ isHolding: Bool, _ number: UInt64) throws(LoopbackError) {
        try setHolding(isHolding, try side(number))
    }

    private func side(_ number: UInt64) throws(LoopbackError) -> LoopbackSide {
        guard let side = sides[number] else { throw .ended }
        return side
    }

    // MARK: Beginning

    func alert(_ side: LoopbackSide) throws(LoopbackError) {
        guard side.stage == .called, !side.isRinging else { throw .invalid("the call does not wait for being alerted") }
        side.isRinging = true
        side.outlet.report(.ringing)
        side.other?.outlet.report(.ringing)
    }

    func answer(_ side: LoopbackSide) throws(LoopbackError) {
        guard side.stage == .called, let other = side.other else {
            throw .invalid("the call does not wait for an answer")
        }
        do throws(LoopbackError) {
            try openMedia(of: side)
            if let offer = side.offer {
                try other.accept(try side.answer(offer))
            } else {
                try side.accept(try other.answer(try side.makeOffer()))
            }
        } catch {
            return end(side, .failed(error.description))
        }
        for connected in [side, other] {
            connected.stage = .connected
            connected.outlet.report(.connected)
            connected.applyAgreement()
        }
    }

    func reject(_ side: LoopbackSide, _ status: Int) throws(LoopbackError) {
        guard side.stage == .called else { throw .invalid("the call does not wait for an answer") }
        guard (400...699).contains(status) else { throw .invalid("\(status) refuses nothing; 400 to 699 do") }
        let other = side.other
        if case .phone(let call) = other?.owner { call.refused(with: status) }
        end(side, .local, other: .failed("the far side refused the call (\(status))"))
    }

    func openMedia(of side: LoopbackSide) throws(LoopbackError) {
        do throws(MediaError) {
            let outlet = side.outlet
            let number = side.number
            try side.openMedia(media, address: address) { [weak self] event in
                switch event {
                case .started: outlet.report(.media(active: true))
                case .stopped: outlet.report(.media(active: false))
                case .quality(let quality):
                    outlet.report(
                        .quality(
                            QualityReport(
                                mos: quality.mos, intervalMOS: quality.intervalMOS,
                                roundTrip: quality.roundTripMilliseconds)))
                case .digit: break  // Digits travel as signals here; see `send(_:_:)`.
                case .failed(let reason): Task { await self?.mediaFailed(number, reason) }
                }
            }
        } catch {
            throw .noMedia
        }
    }

    private func mediaFailed(_ number: UInt64, _ reason: String) {
        if let side = sides[number] { end(side, .failed(reason)) }
    }

    // MARK: In the call

    func setHolding(_ isHolding: Bool, _ side: LoopbackSide) throws(LoopbackError) {
        guard side.stage == .connected, let other = side.other, other.stage == .connected else {
            throw .invalid("only a call that is up can be held and resumed")
        }
        guard side.isHolding != isHolding else {
            throw .invalid(isHolding ? "the call is on hold already" : "the call is not on hold")
        }
        side.isHolding = isHolding
        do throws(LoopbackError) {
            try side.accept(try other.answer(try side.makeOffer()))
        } catch {
            side.isHolding = !isHolding
            throw error
        }
        side.applyAgreement()
        other.applyAgreement()
        let isHeld = side.isHolding || other.isHolding
        for changed in [side, other] where changed.isHeld != isHeld {
            changed.isHeld = isHeld
            changed.outlet.report(isHeld ? .held : .resumed)
        }
    }

    func send(_ digits: String, _ side: LoopbackSide) throws(LoopbackError) {
        guard side.stage == .connected else { throw .invalid("digits can only be sent in a call that is up") }
        guard !digits.isEmpty, digits.allSatisfy({ "0123456789*#ABCD".contains($0) }) else {
            throw .invalid("digits are 0 to 9, *, # and A to D")
        }
        if case .phone(let call) = side.other?.owner { call.heard(digits) }
    }

    /// The other side calls `number` instead, and this side is out of it.
    func transfer(_ side: LoopbackSide, to number: String) throws(LoopbackError) {
        guard side.stage == .connected, let other = side.other else {
            throw .invalid("only a call that is up can be transferred")
        }
        guard isReachable(number) else { throw .nobody(number) }
        switch other.owner {
        case .phone(let call):
            let successor = LoopbackFarCall(self)
            call.transferred(to: number, successor: successor)
            end(side, .local)
            let caller = phone(successor, stage: .calling, audio: other.audio)
            dial(number, from: caller, LoopbackCallPlan(audio: other.audio))
        case .endpoint(let key, _):
            end(side, .local)
            guard let subscriber = subscribers[key], let own = subscriber.connections.first?.user else { return }
            place(from: own, key, subscriber, to: number)
        }
    }

    /// The far ends of two calls talk to each other from now on, and the sides at hand are out of it.
    func handOver(_ side: LoopbackSide, to consultation: LoopbackSide) throws(LoopbackError) {
        guard side !== consultation, side.stage == .connected, consultation.stage == .connected,
            let first = side.other, let second = consultation.other, first.stage == .connected,
            second.stage == .connected
        else { throw .invalid("a call can only be handed over to another one, and both must be up") }
        (first.isHolding, second.isHolding) = (false, false)
        try second.accept(try first.answer(try second.makeOffer()))
        (side.other, consultation.other) = (nil, nil)
        (first.other, second.other) = (second, first)
        for far in [first, second] {
            far.applyAgreement()
            guard far.isHeld else { continue }
            far.isHeld = false
            far.outlet.report(.resumed)
        }
        end(side, .local)
        end(consultation, .local)
    }

    // MARK: Ending

    /// Hangs up. A deaf far side is waited for, but not for long.
    func release(_ side: LoopbackSide) {
        switch side.stage {
        case .releasing, .over: return
        case .called, .calling, .connected: break
        }
        guard let other = side.other, other.isDeaf else { return end(side, .local) }
        side.stage = .releasing
        side.closeMedia()
        side.outlet.report(.media(active: false))
        let number = side.number
        Task {
            try? await clock.sleep(for: Self.patience)
            if let side = sides[number] { end(side, .local) }
        }
    }

    /// Ends a call for both sides.
    /// - Parameter other: what the other side is told, when it is not the counterpart of `reason`.
    func end(_ side: LoopbackSide, _ reason: CallEnd, other counterpart: CallEnd? = nil) {
        let other = side.other
        finish(side, reason)
        if let other {
            let opposite: CallEnd =
                switch reason {
                case .local: .remote
                case .remote: .local
                case .failed: reason
                }
            finish(other, other.stage == .releasing ? .local : counterpart ?? opposite)
        }
        side.other = nil
        other?.other = nil
    }

    private func finish(_ side: LoopbackSide, _ reason: CallEnd) {
        guard side.stage != .over else { return }
        side.stage = .over
        side.closeMedia()
        side.outlet.report(.ended(reason))
        forget(side)
    }
}
