import NIOCore
import NIOHTTP1

/// Recognises a poll that is byte for byte the one before it, as a desktop sends it every second, and saves decoding it
/// again. Who gets which answer is decided anew each time.
///
/// It stands before the decoder. Bytes may be compared only where a request begins, so the ends of requests are
/// followed for as long as they come one at a time. After anything else (requests sent in one go, chunked bodies) the
/// connection does without.
final class RepeatedPolls: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// What is longer than this is not followed.
    static let longest = 16 * 1024

    private let gate: RequestGate
    private var poll: KnownPoll?
    /// What came since the end of a request; nil once it is not known where requests end.
    private var sinceEnd: ByteBuffer? = ByteBuffer()

    init(gate: RequestGate) {
        self.gate = gate
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard var bytes = sinceEnd else {
            let latest = unwrapInboundIn(data)
            gate.intake.seen = RequestIntake.Seen()
            context.fireChannelRead(data)
            gate.intake.position = Self.endsRequest(latest) && gate.intake.seen.ends > 0 ? .between : .within
            return
        }
        if bytes.readableBytes == 0 {
            bytes = unwrapInboundIn(data)
            if let poll, poll.bytes == bytes, gate.takes(again: poll) {
                gate.intake.position = .between
                return
            }
            gate.intake.seen = RequestIntake.Seen()
        } else {
            bytes.writeImmutableBuffer(unwrapInboundIn(data))
        }
        context.fireChannelRead(data)
        sinceEnd = follow(bytes, gate.intake.seen)
        let isWhole = sinceEnd.map { $0.readableBytes == 0 } ?? (Self.endsRequest(bytes) && gate.intake.seen.ends > 0)
        gate.intake.position = isWhole ? .between : .within
    }

    /// Whether these bytes end as a request without a body does, or a chunked one (RFC 9112 §2.1, §7.1).
    private static func endsRequest(_ bytes: ByteBuffer) -> Bool {
        bytes.readableBytesView.suffix(4).elementsEqual("\r\n\r\n".utf8)
    }

    /// What is open after these bytes, of which the decoder has made what was seen: all of them, nothing, or nobody knows.
    private func follow(_ bytes: ByteBuffer, _ seen: RequestIntake.Seen) -> ByteBuffer? {
        guard bytes.readableBytes <= Self.longest, seen.heads <= 1 else { return nil }
        guard seen.ends == 1, let head = seen.head else { return bytes }
        let request = RequestFacts(head)
        guard !request.isChunked, !request.leavesHTTP, let headLength = Self.headLength(bytes),
            bytes.readableBytes - headLength == request.contentLength ?? 0
        else { return nil }
        if request.method == .get, request.isPlainPoll {
            poll = KnownPoll(
                bytes: ByteBuffer(bytes: bytes.readableBytesView), request: request,
                judged: gate.gatekeeper.judge(request, port: gate.port))
        }
        return ByteBuffer()
    }

    /// The length of the head at the beginning of these bytes, its empty line included.
    private static func headLength(_ bytes: ByteBuffer) -> Int? {
        bytes.withUnsafeReadableBytes { bytes in
            let lineFeed = UInt8(ascii: "\n")
            var start = bytes.startIndex
            while let end = bytes[start...].firstIndex(of: lineFeed) {
                let line = bytes[start..<end]
                if line.isEmpty || line.count == 1 && line.first == UInt8(ascii: "\r") { return end + 1 }
                start = end + 1
            }
            return nil
        }
    }
}

/// A poll, and all that was found out about it.
final class KnownPoll {
    let bytes: ByteBuffer
    let request: RequestFacts
    var judged: Gatekeeper.Judged

    init(bytes: ByteBuffer, request: RequestFacts, judged: Gatekeeper.Judged) {
        self.bytes = bytes
        self.request = request
        self.judged = judged
    }
}
