import NIOCore
import NIOHTTP1

/// What came in on a connection, and how far it has got.
struct RequestIntake {
    enum Item {
        case part(HTTPServerRequestPart)
        case failure(Problem)
    }

    /// Where the bytes that came last end.
    enum Position {
        /// None has come.
        case untouched
        /// Behind a whole request.
        case between
        /// Within a request, or perhaps: its time runs.
        case within
    }

    /// What the decoder has made of the latest bytes.
    struct Seen {
        var heads = 0
        var ends = 0
        var head: HTTPRequestHead?
    }

    /// What came in while a handler had a request.
    var waiting = CircularBuffer<Item>()
    var readIsHeld = false
    var position = Position.untouched
    var seen = Seen()
    /// The other side sends no more.
    var isClosed = false

    mutating func note(_ part: HTTPServerRequestPart) {
        switch part {
        case .head(let head):
            seen.heads += 1
            seen.head = head
        case .end: seen.ends += 1
        case .body: break
        }
    }
}
