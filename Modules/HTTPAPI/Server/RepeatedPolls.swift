import NIOCore
import NIOHTTP1

/// Recognises a poll that is byte for byte the poll before it, which is what a desktop sends every second, and saves
/// decoding it again. Who may have the answer is decided anew each time.
///
/// This is only sound where a request begins, so the ends of requests are followed: as long as each read makes whole
/// requests, one at a time. After anything else (requests sent in one go, bodies in chunks) the connection goes
/// without.
final class RepeatedPolls: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Longer requests are no polls.
    static let longest = 8 * 1024

    private let gate: RequestGate
    private var poll: (bytes: ByteBuffer, request: RequestFacts)?
    /// What came since the last end of a request; nil once that is not known any more.
    private var sinceEnd: ByteBuffer? = ByteBuffer()

    init(gate: RequestGate) {
        self.gate = gate
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard var tail = sinceEnd else { return context.fireChannelRead(data) }
        let bytes = unwrapInboundIn(data)
        let isAtEnd = tail.readableBytes == 0
        if isAtEnd, let poll, poll.bytes == bytes, gate.repeats(poll.request) { return }

        if isAtEnd { tail = bytes } else { tail.writeImmutableBuffer(bytes) }
        sinceEnd = nil
        gate.observed = RequestGate.Observation()
        context.fireChannelRead(data)
        follow(tail, gate.observed, context)
    }

    /// Finds out whether the bytes are exactly one request, or the beginning of one.
    private func follow(_ bytes: ByteBuffer, _ observed: RequestGate.Observation, _ context: ChannelHandlerContext) {
    }
}
