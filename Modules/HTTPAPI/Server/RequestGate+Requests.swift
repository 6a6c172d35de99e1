import NIOCore
import NIOHTTP1
import SessionEngine

extension RequestGate {
    /// Takes the next part of a request, or the reason why there is none.
    func process(_ item: RequestIntake.Item, _ context: ChannelHandlerContext) {
        switch item {
        case .part(.head(let head)): received(RequestFacts(head), context)
        case .part(.body(let bytes)): received(bytes, context)
        case .part(.end): receivedEnd(context)
        case .failure(let problem): failed(with: problem, context)
        }
    }

    private func received(_ request: RequestFacts, _ context: ChannelHandlerContext) {
        if request.size > Limits.head {
            return end(gatekeeper.refuse(request, port: port, with: .headTooLarge), request, context)
        }
        received(request, gatekeeper.judge(request, port: port), context)
    }

    private func received(
        _ request: RequestFacts, _ judged: Gatekeeper.Judged, _ context: ChannelHandlerContext
    ) {
        let decision = gatekeeper.decide(request, judged)
        slot.use(by: decision.session)
        switch decision {
        case .snapshot(let session, let origin):
            if request.isPlainPoll, !isQuiescing {
                show(session, origin: origin, context)
                state = .skipping(bytes: 0, thenCloses: false)
            } else {
                session.markAlive()
                answer(200, session.encodedSnapshot, origin: origin, request, context)
            }
        case .answer(let plain):
            answer(plain.status, plain.body, fields: plain.fields, origin: plain.origin, request, context)
        case .handle(let admission):
            if request.announcesTooMuch {
                return end(gatekeeper.refuse(request, port: port, with: .bodyTooLarge), request, context)
            }
            body.clear()
            state = .collecting(admission, request)
            guard request.expectsContinue, request.hasBody else { return }
            context.write(wrapOutboundOut(outlet.goAhead()), promise: nil)
            wrote = true
        }
    }

    /// Takes a poll that was decoded before; false, and nothing done, while other requests are open.
    func takes(again poll: KnownPoll) -> Bool {
        guard case .ready = state, intake.waiting.isEmpty, let context else { return false }
        if !gatekeeper.stillHolds(poll.judged) { poll.judged = gatekeeper.judge(poll.request, port: port) }
        received(poll.request, poll.judged, context)
        receivedEnd(context)
        return true
    }

    private func show(_ session: Session, origin: String?, _ context: ChannelHandlerContext) {
        session.markAlive()
        context.write(wrapOutboundOut(outlet.poll(session.encodedSnapshot, origin: origin)), promise: nil)
        wrote = true
    }

    private func received(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        switch state {
        case .collecting(_, let request):
            guard body.readableBytes + bytes.readableBytes <= Limits.body else {
                return end(gatekeeper.refuse(request, port: port, with: .bodyTooLarge), request, context)
            }
            body.writeImmutableBuffer(bytes)
        case .skipping(let count, let thenCloses):
            let count = count + bytes.readableBytes
            if count > Limits.body {
                close(after: written(context), context, lingering: true)
            } else {
                state = .skipping(bytes: count, thenCloses: thenCloses)
            }
        case .ready, .handling, .closing:
            break
        }
    }

    private func receivedEnd(_ context: ChannelHandlerContext) {
        clock.requestEnded()
        switch state {
        case .collecting(let admission, let request):
            state = .handling(isGet: request.method == .get, origin: admission.origin, closes: request.closes)
            handedOn = true
            context.fireChannelRead(wrapInboundOut(AdmittedRequest(admission: admission, body: body)))
            body = ByteBuffer()
        case .skipping(_, thenCloses: true):
            close(after: written(context), context, lingering: false)
        case .skipping(_, thenCloses: false):
            state = .ready
        case .ready, .handling, .closing:
            break
        }
    }

    /// What came is no request, or its body is none.
    private func failed(with problem: Problem, _ context: ChannelHandlerContext) {
        switch state {
        case .ready:
            end(gatekeeper.refuse(nil, port: port, with: problem), nil, context)
        case .collecting(_, let request):
            end(gatekeeper.refuse(request, port: port, with: problem), request, context)
        case .skipping:
            close(after: written(context), context, lingering: true)
        case .handling, .closing:
            break
        }
    }

    /// Answers before the request is read to its end. Its body, if one follows, is skipped, unless nobody can know
    /// whether it follows or it is too long to wait for.
    private func answer(
        _ status: Int, _ body: [UInt8], fields: [(name: String, value: String)] = [], origin: String?,
        _ request: RequestFacts, _ context: ChannelHandlerContext
    ) {
        let cutsOff = request.announcesTooMuch || request.expectsContinue && request.hasBody
        let closes = request.closes || cutsOff || isQuiescing
        let sent = write(status, body, fields: fields, origin: origin, request, closes: closes, context)
        if cutsOff {
            close(after: sent, context, lingering: true)
        } else {
            state = .skipping(bytes: 0, thenCloses: closes)
        }
    }

    /// The last answer of a connection whose request was not read to its end.
    private func end(_ plain: Gatekeeper.PlainAnswer, _ request: RequestFacts?, _ context: ChannelHandlerContext) {
        let sent = write(
            plain.status, plain.body, fields: plain.fields, origin: plain.origin, request, closes: true, context)
        close(after: sent, context, lingering: true)
    }

    private func write(
        _ status: Int, _ body: [UInt8], fields: [(name: String, value: String)], origin: String?,
        _ request: RequestFacts?, closes: Bool, _ context: ChannelHandlerContext
    ) -> EventLoopFuture<Void> {
        let head = AnswerWriter.Head(
            status: status, origin: origin, isGet: request?.method == .get, fields: fields, length: body.count,
            closes: closes)
        // The answer to HEAD ends with its head (RFC 9110 §9.3.2).
        return written(context, outlet.answer(head, body: request?.isHead == true ? [] : body))
    }
}

extension RequestFacts {
    /// Nothing about the answer to such a request is special, and nothing follows its head.
    var isPlainPoll: Bool { keepsAlive && !leavesHTTP && !hasBody }

    /// The connection ends behind the answer.
    fileprivate var closes: Bool { !keepsAlive || leavesHTTP }

    fileprivate var announcesTooMuch: Bool { (contentLength ?? 0) > Limits.body }
}
