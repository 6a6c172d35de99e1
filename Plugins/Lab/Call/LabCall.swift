import MediaCore

/// A call that the lab has placed or expects: to watch it, to drive it as a call server would, and to hear what comes.
public final class LabCall: Sendable, Identifiable {
    public struct ID: Hashable, Sendable {
        let rawValue: UInt64
    }

    public let id: ID
    /// Who is called, by the lab or by the phone.
    public let user: String
    /// The `X-Genesys-CallUUID` that the call carries.
    public let uuid: String?
    /// What the lab says and hears in this call; nil when the plan brought its own audio.
    public let audio: LabAudio?
    let progress = Observed(LabCallProgress())
    private let server: LabServer

    init(id: ID, user: String, uuid: String?, audio: LabAudio?, server: LabServer) {
        self.id = id
        self.user = user
        self.uuid = uuid
        self.audio = audio
        self.server = server
    }

    public var timings: LabCallTimings { progress.value.timings }

    // MARK: Waiting. Everything throws LabError.timedOut when it takes too long, and CancellationError.

    /// Waits for the 180, or for an answer without one.
    /// - Throws: ``LabError/refused(_:_:)`` or ``LabError/callEnded(_:)`` when it cannot come any more.
    public func waitRinging(within limit: Duration = .seconds(5)) async throws {
        try await progress.wait("\(user) did not ring", within: limit) { progress in
            if progress.timings.ringing != nil || progress.stage == .talking { return () }
            try progress.requireAlive()
            return nil
        }
    }

    /// Waits until the call is up.
    /// - Throws: ``LabError/refused(_:_:)`` or ``LabError/callEnded(_:)`` when it cannot come any more.
    public func waitAnswered(within limit: Duration = .seconds(5)) async throws {
        try await progress.wait("\(user) did not answer", within: limit) { progress in
            if progress.stage == .talking { return () }
            try progress.requireAlive()
            return nil
        }
    }

    /// Waits until the phone has refused the call.
    /// - Returns: the SIP status, 487 after it was cancelled.
    /// - Throws: ``LabError/callEnded(_:)`` when it was answered instead and is over.
    @discardableResult
    public func waitRefused(within limit: Duration = .seconds(5)) async throws -> Int {
        try await progress.wait("\(user) did not refuse", within: limit) { progress in
            switch progress.stage {
            case .calling, .ringing, .talking: return nil
            case .refused(let status, _): return status
            case .ended(let how): throw LabError.callEnded(how)
            }
        }
    }

    /// Waits until the call is over, in whichever way.
    /// - Returns: how it ended, for a person.
    @discardableResult
    public func waitEnded(within limit: Duration = .seconds(5)) async throws -> String {
        try await progress.wait("the call with \(user) did not end", within: limit) { progress in
            progress.isOver ? "\(progress)" : nil
        }
    }

    /// Waits until the phone has put the lab on hold: it takes no audio of ours, or none comes from it.
    public func waitHeldByPhone(within limit: Duration = .seconds(5)) async throws {
        try await waitMedia("\(user) did not hold the call", within: limit) { $0 != .sendrecv }
    }

    /// Waits until audio flows both ways.
    public func waitTwoWay(within limit: Duration = .seconds(5)) async throws {
        try await waitMedia("audio with \(user) did not flow both ways", within: limit) { $0 == .sendrecv }
    }

    /// Waits for digits of the phone, in media or by INFO.
    /// - Returns: all that came, at least this many.
    public func waitDigits(_ count: Int, within limit: Duration = .seconds(10)) async throws -> String {
        try await progress.wait("\(count) digits of \(user) did not come", within: limit) { progress in
            if progress.digits.count >= count { return progress.digits }
            try progress.requireAlive()
            return nil
        }
    }

    /// Waits until the phone has transferred the call.
    /// - Returns: the URI that it named.
    public func waitTransferred(within limit: Duration = .seconds(5)) async throws -> String {
        try await progress.wait("\(user) did not transfer the call", within: limit) { progress in
            if let target = progress.transferTarget { return target }
            try progress.requireAlive()
            return nil
        }
    }

    /// Waits for a tone of the phone.
    /// - Returns: nil when none was heard in time.
    public func heardTone(within limit: Duration = .seconds(3)) async -> ToneMeasurement? {
        await audio?.heardTone(within: limit)
    }

    // MARK: Driving

    /// Sends a NOTIFY with this event, `talk` or `hold`, and waits for its answer.
    /// - Throws: ``LabError/refused(_:_:)``, ``LabError/callEnded(_:)``.
    public func notify(_ event: String) async throws {
        try await server.notify(id, event: event)
    }

    /// Answers a call that the phone placed.
    /// - Throws: ``LabError/callEnded(_:)`` when it does not wait for an answer.
    public func answer() async throws {
        try await server.answer(id)
    }

    /// Puts the phone on hold by a re-INVITE with `sendonly`.
    /// - Throws: ``LabError/refused(_:_:)``, ``LabError/callEnded(_:)``.
    public func hold() async throws {
        try await server.reinvite(id, direction: .sendonly)
    }

    /// Takes the phone back by a re-INVITE with `sendrecv`.
    /// - Throws: ``LabError/refused(_:_:)``, ``LabError/callEnded(_:)``.
    public func resume() async throws {
        try await server.reinvite(id, direction: .sendrecv)
    }

    /// Lets the phone offer anew, as call servers do to learn where it is: a re-INVITE without an offer.
    /// - Throws: ``LabError/refused(_:_:)``, ``LabError/callEnded(_:)``.
    public func refresh() async throws {
        try await server.reinvite(id, direction: nil)
    }

    /// Ends the call: a BYE, or a CANCEL while it is not answered. Does nothing when it is over.
    public func hangUp() async throws {
        try await server.hangUp(id)
    }

    private func waitMedia(
        _ what: String, within limit: Duration, _ isIt: @escaping @Sendable (MediaDirection) -> Bool
    ) async throws {
        try await progress.wait(what, within: limit) { progress in
            try progress.requireAlive()
            return progress.direction.map(isIt) ?? false ? () : nil
        }
    }
}
