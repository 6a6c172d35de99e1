import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// One connection: takes requests one after the other, answers at once what needs no handler, and hands on the rest.
///
/// Polls are answered here from the published snapshot, so that they wait for no task. Requests behind one that a
/// handler has are kept until it is answered, which keeps the answers in order (RFC 9112 §9.3.2).
final class RequestGate: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = AdmittedRequest
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = ByteBuffer

    enum State {
        /// Between two requests, or within the head of one. Leads to every other state.
        case ready
        /// A handler waits for the rest of this request. Leads to `handling` or `closing`.
        case collecting(Admission, RequestFacts)
        /// Answered already; what is left of the request counts for nothing. Leads to `ready` or `closing`.
        case skipping(bytes: Int, thenCloses: Bool)
        /// A handler works on this request. Leads to `ready` or `closing`.
        case handling(isGet: Bool, origin: String?, closes: Bool)
        /// The last answer was given; nothing more is read as a request.
        case closing
    }

    let gatekeeper: Gatekeeper
    let slot: ConnectionSlot
    let clock: ConnectionClock
    var port = 0
    var state = State.ready
    /// Of the request that a handler waits for.
    var body = ByteBuffer()
    var intake = RequestIntake()
    var outlet: AnswerOutlet
    /// Answers that were written and not flushed.
    var wrote = false
    /// A request was handed on, and whoever takes it has not been told that reading paused.
    var handedOn = false
    var isQuiescing = false
    /// Nil outside of a pipeline.
    var context: ChannelHandlerContext?

    /// - Parameter slot: the connection's, in the same pipeline.
    init(gatekeeper: Gatekeeper, slot: ConnectionSlot, writer: AnswerWriter, deadlines: Deadlines) {
        self.gatekeeper = gatekeeper
        self.slot = slot
        outlet = AnswerOutlet(writer: writer)
        clock = ConnectionClock(deadlines)
    }

    // MARK: The pipeline

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        port = context.channel.localAddress?.port ?? 0
        awaitNext(.silence)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        clock.stop()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        state = .closing
        intake.waiting.removeAll()
        clock.stop()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        intake.note(part)
        take(.part(part), context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        settle(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow: take(.failure(.headTooLarge), context)
        case is HTTPParserError: take(.failure(.malformedRequest), context)
        // What follows bytes that were no request is none either.
        case is ByteToMessageDecoderError: break
        // The connection broke, or TLS did: nobody is there to be told.
        default: context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            intake.isClosed = true
            endsWhenAnswered(context)
        case is ChannelShouldQuiesceEvent:
            isQuiescing = true
            endsWhenAnswered(context)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// A client that does not read its answers is not listened to either.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { resumeReading(context) }
        settle(context)
        context.fireChannelWritabilityChanged()
    }

    func read(context: ChannelHandlerContext) {
        intake.readIsHeld = mustNotRead(context)
        if !intake.readIsHeld { context.read() }
    }

    // MARK: Order

    private func mustNotRead(_ context: ChannelHandlerContext) -> Bool {
        switch state {
        case .handling: true
        case .closing: false
        case .ready, .collecting, .skipping: !intake.waiting.isEmpty || !context.channel.isWritable
        }
    }

    private func take(_ item: RequestIntake.Item, _ context: ChannelHandlerContext) {
        switch state {
        case .closing: return
        case .handling: intake.waiting.append(item)
        case .ready, .collecting, .skipping:
            if intake.waiting.isEmpty { process(item, context) } else { intake.waiting.append(item) }
        }
    }

    /// Goes on behind a handler's answer.
    func proceed(_ context: ChannelHandlerContext) {
        while !intake.waiting.isEmpty {
            if case .handling = state { break }
            process(intake.waiting.removeFirst(), context)
        }
        settle(context)
        resumeReading(context)
    }

    private func resumeReading(_ context: ChannelHandlerContext) {
        guard intake.readIsHeld, !mustNotRead(context) else { return }
        intake.readIsHeld = false
        context.read()
    }

    /// Reading pauses: what was written leaves, and the clock is set for what comes next.
    private func settle(_ context: ChannelHandlerContext) {
        if wrote {
            wrote = false
            context.flush()
        }
        if handedOn {
            handedOn = false
            context.fireChannelReadComplete()
        }
        switch state {
        case _ where !context.channel.isWritable: awaitNext(.answer)
        case .ready:
            switch intake.position {
            case .untouched: awaitNext(.silence)
            case .between: awaitNext(.idle)
            // Bytes came and made no part of a request: they begin a head.
            case .within: awaitNext(.request)
            }
        case .collecting, .skipping: awaitNext(.request)
        case .handling: awaitNext(isQuiescing ? .stop : .nothing)
        case .closing: awaitNext(.linger)
        }
    }

    private func awaitNext(_ wait: ConnectionClock.Wait) {
        guard !clock.continues(wait), let context else { return }
        clock.begin(wait, on: context.eventLoop.assumeIsolatedUnsafeUnchecked()) { [weak self] in
            self?.context?.close(promise: nil)
        }
    }

    private func endsWhenAnswered(_ context: ChannelHandlerContext) {
        switch state {
        case .handling:
            settle(context)
        case .closing:
            context.close(promise: nil)
        case .ready, .collecting, .skipping:
            close(after: written(context), context, lingering: false)
        }
    }
}
