public import AudioAPI
public import EndpointAPI
import Synchronization

/// An endpoint whose telephone network is a ``LoopbackNetwork`` in the same process.
///
/// It is the reference of `Endpoint`: registration and calls are method calls, media is real RTP on loopback sockets.
public final class LoopbackEndpoint: Endpoint {
    public let capabilities: EndpointCapabilities = [.hold, .dial, .digits, .transfer]

    private let network: LoopbackNetwork
    private let audio: any CallAudio
    private let hasRun = Atomic(false)

    /// - Parameters:
    ///   - network: where it registers and is called.
    ///   - audio: what the calls use.
    public init(network: LoopbackNetwork, audio: any CallAudio) {
        self.network = network
        self.audio = audio
    }

    public func run(emit: @escaping @Sendable (EndpointEvent) -> Void) async throws(EndpointError) {
        guard !hasRun.exchange(true, ordering: .acquiringAndReleasing) else {
            throw EndpointError(.alreadyRunning, "this loopback endpoint was run before; make another one")
        }
        let outlet = EventOutlet(emit)
        await network.attach(ObjectIdentifier(self), outlet: outlet, audio: audio)
        outlet.send(.running)
        // Nothing ever comes: the loop ends with the task's cancellation.
        let (forever, continuation) = AsyncStream<Never>.makeStream()
        for await _ in forever {}
        continuation.finish()
        await network.detach(ObjectIdentifier(self))
        outlet.close()
    }

    public func perform(_ command: EndpointCommand) async throws(EndpointError) {
        try await network.perform(command, for: ObjectIdentifier(self))
    }
}
