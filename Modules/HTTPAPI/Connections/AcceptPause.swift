import Glibc
import NIOCore

/// Lets new connections wait for a moment when the system has nothing left to accept one with.
///
/// The listening socket stays readable then, and without a pause the event loop would do nothing but fail to accept.
final class AcceptPause: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = Never

    static let length = TimeAmount.milliseconds(100)

    private let connections: OpenConnections
    private var isPaused = false

    init(_ connections: OpenConnections) {
        self.connections = connections
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError else { return context.fireErrorCaught(error) }
        switch error.errnoCode {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: pause(context, because: String(cString: strerror(error.errnoCode)))
        // The client has gone before it was accepted: nobody is owed anything.
        case ECONNABORTED: break
        default: context.fireErrorCaught(error)
        }
    }

    func read(context: ChannelHandlerContext) {
        // The pause ends with a read of its own.
        if !isPaused { context.read() }
    }

    private func pause(_ context: ChannelHandlerContext, because reason: String) {
        connections.makeRoom(because: reason)
        guard !isPaused else { return }
        isPaused = true
        let channel = context.channel
        // Whoever closed the listener meanwhile wants no pause either.
        try? channel.syncOptions?.setOption(.autoRead, value: false)
        context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: Self.length) { [self] in
            isPaused = false
            try? channel.syncOptions?.setOption(.autoRead, value: true)
        }
    }
}
