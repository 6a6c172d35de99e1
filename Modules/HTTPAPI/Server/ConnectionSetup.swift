import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOSSL

/// What a connection consists of, from its bytes to the task that calls the handlers.
struct ConnectionSetup: ServerChildChannel {
    let gatekeeper: Gatekeeper
    let writer: AnswerWriter
    let deadlines: Deadlines
    let tls: NIOSSLContext?
    let connections: OpenConnections
    /// Nil: whoever reaches the listener is served.
    let users: PeerUsers?
    let respond: @Sendable (AdmittedRequest) async -> Response

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<AcceptedConnection> {
        if let users, !users.admits(channel) {
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
        }
        return channel.eventLoop.makeCompletedFuture {
            try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
            try channel.syncOptions?.setOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 2048, maximum: Limits.turn))
            let pipeline = channel.pipeline.syncOperations
            let slot = ConnectionSlot(connections)
            try pipeline.addHandler(slot)
            if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderFieldSize = Limits.head
            limits.maxHeaderListSize = Limits.head
            let gate = RequestGate(gatekeeper: gatekeeper, slot: slot, writer: writer, deadlines: deadlines)
            try pipeline.addHandlers(
                RepeatedPolls(gate: gate), ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: limits)), gate)
            return AcceptedConnection(try NIOAsyncChannel(wrappingChannelSynchronously: channel))
        }
    }

    func handle(value: AcceptedConnection, logger: Logger) async {
        do {
            try await value.take().executeThenClose { inbound, outbound in
                for try await request in inbound {
                    let response = await respond(request)
                    try await ResponseWriter(outbound: outbound).write(response: response.head, body: response.body)
                }
            }
        } catch {
            logger.trace("a connection ended", metadata: ["error": "\(error)"])
        }
    }
}
