import AudioAPI
import EndpointAPI

/// A running endpoint as its network knows it. Belongs to the network's actor.
final class LoopbackSubscriber {
    enum Phase {
        case idle, connected, disconnecting, stopping
    }

    let outlet: EventOutlet
    let audio: any CallAudio
    var phase = Phase.idle
    /// The connections in use, with their states.
    var connections: [ConnectionTarget] = [] {
        didSet { states = connections.map { _ in .none } }
    }
    private(set) var states: [ConnectionState] = []
    var calls: [CallID: LoopbackSide] = [:]
    /// Who waits for the last call to go.
    var idleWaiters: [CheckedContinuation<Void, Never>] = []
    private var lastCall: UInt64 = 0

    init(outlet: EventOutlet, audio: any CallAudio) {
        self.outlet = outlet
        self.audio = audio
    }

    func setState(_ state: ConnectionState, of index: Int, reason: String? = nil) {
        states[index] = state
        outlet.send(.connection(index, state, reason: reason))
    }

    func side(_ id: CallID) throws(LoopbackError) -> LoopbackSide {
        guard let side = calls[id] else { throw .ended }
        return side
    }

    func nextCallID() -> CallID {
        lastCall += 1
        return CallID(lastCall)
    }

    /// 32 characters, as CTI servers write the identifiers of calls.
    static func freshUUID() -> String {
        let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUV")
        return String((0..<32).map { _ in digits[Int.random(in: digits.indices)] })
    }
}
