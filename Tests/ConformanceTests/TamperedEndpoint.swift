import AudioAPI
import ConformanceKit
import EndpointAPI
import Glibc
import Locking
import LoopbackEndpoint
import Synchronization

/// What can be wrong with an endpoint.
enum Tampering: String, CaseIterable {
    case tellsASecret, endsTwice, endsNever, loopsMedia, forgetsTheIdentifier, saysTheWrongEnd
    case emitsAfterTheEnd, acceptsEverything, refusesTheSecondConnect, hearsNothing, leaksDescriptors, runsTwice

    /// A check that must notice.
    var check: String {
        switch self {
        case .tellsASecret, .refusesTheSecondConnect: "connect works again after disconnect"
        case .endsTwice, .endsNever, .saysTheWrongEnd: "the far side hangs up"
        case .loopsMedia: "answer brings the call up"
        case .forgetsTheIdentifier: "a call is offered once, with its identifier"
        case .emitsAfterTheEnd: "nothing is emitted after run returned"
        case .acceptsEverything: "what is not declared is refused and emits nothing"
        case .hearsNothing: "each side hears the other"
        case .leaksDescriptors: "calls in a row leave no descriptor behind"
        case .runsTwice: "a second run is refused"
        }
    }
}

extension Tampering {
    /// What the check must say of it.
    var complaint: String {
        switch self {
        case .tellsASecret: "tells a secret"
        case .endsTwice, .loopsMedia: "out of order"
        case .endsNever: "call 1 ends: not within"
        case .saysTheWrongEnd: "the far side hung up, and the end says local"
        case .forgetsTheIdentifier: "offered as another"
        case .emitsAfterTheEnd: "events after run returned"
        case .acceptsEverything: "is accepted, not refused"
        case .refusesTheSecondConnect: "once is enough"
        case .hearsNothing: "440.0 Hz is heard: not within"
        case .leaksDescriptors: "new descriptors behind: not within"
        case .runsTwice: "a second run ends with no error"
        }
    }
}

/// A loopback endpoint with one thing wrong, to see whether the kit notices.
final class TamperedEndpoint: Endpoint {
    let capabilities: EndpointCapabilities
    private let endpoint: LoopbackEndpoint
    private let tampering: Tampering
    private let connectCount = Atomic(0)
    private let leaked = Guarded<[Int32]>([])

    init(_ endpoint: LoopbackEndpoint, _ tampering: Tampering) {
        self.endpoint = endpoint
        self.tampering = tampering
        capabilities = tampering == .acceptsEverything ? [.dial] : endpoint.capabilities
    }

    deinit {
        for descriptor in leaked.withLock({ $0 }) { close(descriptor) }
    }

    func run(emit: @escaping @Sendable (EndpointEvent) -> Void) async throws(EndpointError) {
        do throws(EndpointError) {
            try await endpoint.run { [self] event in
                for event in tampered(event) { emit(event) }
            }
        } catch {
            if tampering != .runsTwice { throw error }
        }
        if tampering == .emitsAfterTheEnd {
            // Detached: the run's own task is cancelled, and would not sleep.
            Task.detached {
                try await Task.sleep(for: .milliseconds(30))
                emit(.disconnected)
            }
        }
    }

    func perform(_ command: EndpointCommand) async throws(EndpointError) {
        if tampering == .acceptsEverything, case .hold = command { return }
        if tampering == .refusesTheSecondConnect, case .connect = command,
            connectCount.add(1, ordering: .relaxed).newValue > 1
        {
            throw EndpointError(.invalid, "once is enough")
        }
        try await endpoint.perform(command)
    }

    private func tampered(_ event: EndpointEvent) -> [EndpointEvent] {
        switch (tampering, event) {
        case (.tellsASecret, .connection(let index, .trying, _)):
            return [.connection(index, .trying, reason: "trying \(LoopbackSubject.password)")]
        case (.endsTwice, .call(_, .ended)), (.loopsMedia, .call(_, .media)):
            return [event, event]
        case (.endsNever, .call(_, .ended)):
            return []
        case (.saysTheWrongEnd, .call(let id, .ended)):
            return [.call(id, .ended(.local))]
        case (.forgetsTheIdentifier, .call(let id, .offered(var offer))):
            offer.uuid = "another"
            return [.call(id, .offered(offer))]
        case (.leaksDescriptors, .call(_, .connected)):
            leaked.withLock { $0.append(dup(0)) }
            return [event]
        default:
            return [event]
        }
    }
}

/// Makes tampered endpoints; the far side is that of ``LoopbackSubject``.
final class TamperedSubject: EndpointSubject {
    let farSide: FarSide
    private let whole = LoopbackSubject()
    private let tampering: Tampering

    init(_ tampering: Tampering) {
        self.tampering = tampering
        farSide = whole.farSide
    }

    func makeEndpoint(audio: any CallAudio) async throws -> any Endpoint {
        let audio = tampering == .hearsNothing ? ToneAudio(frequency: 700) : audio
        return TamperedEndpoint(LoopbackEndpoint(network: whole.network, audio: audio), tampering)
    }

    func connectRequest() async throws -> ConnectRequest { try await whole.connectRequest() }
    func placeCall(_ plan: FarCallPlan) async throws -> any FarCall { try await whole.placeCall(plan) }
    func tearDown() async { await whole.tearDown() }
}
