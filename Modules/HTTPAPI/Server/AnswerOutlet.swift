import NIOCore

/// Puts answers into bytes, one connection's.
struct AnswerOutlet {
    /// The last answer to a poll.
    private struct Shown {
        let snapshot: [UInt8]
        let origin: String?
        let answer: ByteBuffer

        /// Whether it answers this as well. A published snapshot is never changed, only replaced, and this one cannot be
        /// replaced in its place while it is held here: the same address means the same bytes.
        func isOf(_ other: [UInt8], _ otherOrigin: String?) -> Bool {
            let (ours, theirs) = (snapshot.withUnsafeBufferPointer(\.self), other.withUnsafeBufferPointer(\.self))
            return ours.baseAddress == theirs.baseAddress && ours.count == theirs.count && origin == otherOrigin
        }
    }

    private let writer: AnswerWriter
    /// Reused, since nobody holds its bytes any more once an answer has left.
    private var buffer: ByteBuffer
    private var shown: Shown?

    init(writer: AnswerWriter, allocator: ByteBufferAllocator = ByteBufferAllocator()) {
        self.writer = writer
        buffer = allocator.buffer(capacity: 1024)
    }

    /// An answer, or its head alone.
    mutating func answer(_ head: AnswerWriter.Head, body: [UInt8] = []) -> ByteBuffer {
        buffer.clear()
        writer.write(head, to: &buffer)
        buffer.writeBytes(body)
        return buffer
    }

    /// The answer to a poll: with the bytes of the last one, if the session has not changed since.
    mutating func poll(_ snapshot: [UInt8], origin: String?) -> ByteBuffer {
        if let shown, shown.isOf(snapshot, origin) { return shown.answer }
        var answer = ByteBufferAllocator().buffer(capacity: snapshot.count + 512)
        writer.writeSnapshot(snapshot, origin: origin, to: &answer)
        shown = Shown(snapshot: snapshot, origin: origin, answer: answer)
        return answer
    }

    /// Says that the body may come.
    mutating func goAhead() -> ByteBuffer {
        buffer.clear()
        AnswerWriter.writeContinue(to: &buffer)
        return buffer
    }
}
