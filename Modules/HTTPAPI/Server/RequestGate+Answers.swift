import HTTPTypes
import NIOCore
import NIOHTTPTypes

extension RequestGate {
    // MARK: What handlers answer

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .handling(let isGet, let origin, let closes) = state else {
            // The connection ended meanwhile.
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let response):
            let head = AnswerWriter.Head(
                response, origin: origin, isGet: isGet, closes: closes || isQuiescing || intake.isClosed)
            state = .handling(isGet: isGet, origin: origin, closes: head.closes)
            context.write(wrapOutboundOut(outlet.answer(head)), promise: promise)
        case .body(let bytes):
            context.write(wrapOutboundOut(bytes), promise: promise)
        case .end:
            promise?.succeed()
            context.flush()
            if closes {
                close(after: written(context), context, lingering: false)
            } else {
                state = .ready
                // Not at once: this is called from within the handler's own writing.
                context.eventLoop.assumeIsolatedUnsafeUnchecked().execute { [weak self] in
                    guard let self, let context = self.context else { return }
                    proceed(context)
                }
            }
        }
    }

    // MARK: The end of a connection

    /// Writes these bytes, and tells when they and all before them have left.
    func written(
        _ context: ChannelHandlerContext, _ bytes: ByteBuffer = ByteBuffer()
    ) -> EventLoopFuture<Void> {
        let promise = context.eventLoop.makePromise(of: Void.self)
        context.write(wrapOutboundOut(bytes), promise: promise)
        wrote = true
        return promise.futureResult
    }

    /// Reads no more requests, and closes the connection behind its last answer.
    /// - Parameter lingering: the client may be sending still. It is listened to for a while, since closing upon bytes
    ///   that nobody read would reset the connection and take the answer with it (RFC 9112 §9.6).
    func close(after sent: EventLoopFuture<Void>, _ context: ChannelHandlerContext, lingering: Bool) {
        state = .closing
        intake.waiting.removeAll()
        context.flush()
        wrote = false
        sent.assumeIsolatedUnsafeUnchecked().whenComplete { [weak self] _ in
            guard let self, let context = self.context else { return }
            guard lingering, !intake.isClosed, !isQuiescing else { return context.close(promise: nil) }
            context.close(mode: .output, promise: nil)
            proceed(context)
        }
    }
}

extension AnswerWriter.Head {
    /// A handler's answer. Its header fields are put beside the contract's, except those that are written anyway.
    fileprivate init(_ response: HTTPResponse, origin: String?, isGet: Bool, closes: Bool) {
        let length = response.headerFields[.contentLength].flatMap { Int($0) }
        self.init(
            status: response.status.code, origin: origin, isGet: isGet, length: length, closes: closes || length == nil)
        for field in response.headerFields {
            switch field.name {
            case .contentLength, .date, .server: break
            case .contentType: contentType = field.value
            default: fields.append((field.name.rawName, field.value))
            }
        }
    }
}
