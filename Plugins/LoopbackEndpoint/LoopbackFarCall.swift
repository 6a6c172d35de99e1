import EndpointAPI
import Locking

/// The far side of one call on a ``LoopbackNetwork``: what a person with another telephone sees and does.
///
/// Waiting ends with the task's cancellation, or with ``LoopbackError/ended`` when the call is over instead.
public final class LoopbackFarCall: Sendable {
    private struct State {
        var side: UInt64?
        var isRinging = false
        var isAnswered = false
        var isOver = false
        var refusal: Int?
        var digits = ""
        var transferTarget: String?
        var successor: LoopbackFarCall?
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextListener = 0
    }

    private let network: LoopbackNetwork
    private let state = Guarded(State())

    init(_ network: LoopbackNetwork) {
        self.network = network
    }

    // MARK: What happened

    /// Returns when the called side rings.
    public func waitRinging() async throws {
        try await wait { $0.isRinging || $0.isAnswered ? () : nil }
    }

    /// Returns when the call is up.
    public func waitAnswered() async throws {
        try await wait { $0.isAnswered ? () : nil }
    }

    /// Returns the status that the endpoint refused the call with.
    public func waitRefused() async throws -> Int {
        try await wait(\.refusal)
    }

    /// Returns when the call is over, in whichever way.
    public func waitEnded() async throws {
        try await wait { $0.isOver ? () : nil }
    }

    /// Returns the digits that came, as soon as there are this many.
    public func waitDigits(_ count: Int) async throws -> String {
        try await wait { $0.digits.count >= count ? $0.digits : nil }
    }

    /// Returns the number that the endpoint transferred the call to.
    public func waitTransferred() async throws -> String {
        try await wait(\.transferTarget)
    }

    /// The call that followed from a transfer.
    public var successor: LoopbackFarCall? { state.withLock { $0.successor } }

    // MARK: What to do

    /// Takes back a call that is not answered; ends it when it is.
    public func cancel() async throws {
        try await hangUp()
    }

    /// Ends the call. Does nothing when it is over.
    public func hangUp() async throws {
        await network.hangUp(try side)
    }

    /// Answers a call that an endpoint dialled.
    public func answer() async throws {
        try await network.answer(try side)
    }

    /// Puts the endpoint on hold.
    public func hold() async throws {
        try await network.setHolding(true, try side)
    }

    /// Takes the endpoint back.
    public func resume() async throws {
        try await network.setHolding(false, try side)
    }

    // MARK: The network's side

    private var side: UInt64 {
        get throws(LoopbackError) {
            guard let side = state.withLock({ $0.side }) else { throw .invalid("nobody has called this number yet") }
            return side
        }
    }

    func attached(to side: UInt64) { change { $0.side = side } }

    func received(_ event: CallEvent) {
        change { state in
            switch event {
            case .ringing: state.isRinging = true
            case .connected: state.isAnswered = true
            case .ended: state.isOver = true
            default: break
            }
        }
    }

    func refused(with status: Int) { change { $0.refusal = status } }
    func heard(_ digits: String) { change { $0.digits += digits } }

    func transferred(to target: String, successor: LoopbackFarCall) {
        change {
            $0.transferTarget = target
            $0.successor = successor
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let listeners = state.withLock { state in
            body(&state)
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.yield() }
    }

    private func wait<Value: Sendable>(_ pick: @Sendable (State) -> Value?) async throws -> Value {
        let (changes, listener) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = listener
            return state.nextListener
        }
        defer { state.withLock { $0.listeners[number] = nil } }
        listener.yield()
        for await _ in changes {
            let (value, isOver) = state.withLock { (pick($0), $0.isOver) }
            if let value { return value }
            if isOver { throw LoopbackError.ended }
        }
        throw CancellationError()
    }
}
