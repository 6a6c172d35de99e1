import NIOCore
import SessionEngine

/// One connection's place among all: next to the socket, so that it can be closed whatever the handlers behind it do.
///
/// TLS takes its leave before it closes, which a client that does not answer would hold up.
final class ConnectionSlot: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connections: OpenConnections
    private var id: ConnectionOrder.ID?
    /// Nil outside of a pipeline.
    private var context: ChannelHandlerContext?

    init(_ connections: OpenConnections) {
        self.connections = connections
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let slot = NIOLoopBound(self, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        let id = connections.open {
            if loop.inEventLoop { slot.value.end() } else { loop.execute { slot.value.end() } }
        }
        self.id = id
        context.channel.closeFuture.whenComplete { [connections] _ in connections.closed(id) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    /// A request came; the session is that of its cookie.
    func use(by session: Session?) {
        guard let id else { return }
        connections.use(id, by: session)
    }

    private func end() {
        context?.close(promise: nil)
    }
}
