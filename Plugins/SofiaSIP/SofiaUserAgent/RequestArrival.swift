import CSofiaSIP

/// A request outside dialogs that has no transaction yet. It is valid during the callback that brings it, and one of ``drop()``, the replies and
/// opening a transaction ends it.
struct RequestArrival {
    let pointer: OpaquePointer
    let message: OpaquePointer

    init(_ pointer: OpaquePointer, _ message: OpaquePointer) {
        self.pointer = pointer
        self.message = message
    }

    /// Whether it is of another version of SIP.
    var isForeign: Bool { csofia_message_is_foreign(message) != 0 }

    var method: String { String(cString: csofia_message_method(message)) }

    /// Where it came from, and whether over a stream.
    var source: ((host: String, port: UInt16), isStream: Bool) {
        var (port, isStream): (UInt16, Int32) = (0, 0)
        let host = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            port = csofia_arrival_source(pointer, text.baseAddress, &isStream)
            return text.baseAddress.map { String(cString: $0) } ?? ""
        }
        return ((host, port), isStream != 0)
    }

    /// No answer at all.
    func drop() { csofia_arrival_drop(pointer) }

    /// Answers without a transaction.
    func reply(
        _ status: Int, _ phrase: String? = nil, _ lines: String = "", _ body: String? = nil,
        through agent: OpaquePointer
    ) {
        csofia_arrival_reply(agent, pointer, Int32(status), phrase.map(SIPHeader.printable), tag, lines, body)
    }

    /// There is no room for it now (RFC 3261 §21.5.4).
    func refuse(through agent: OpaquePointer) {
        reply(503, nil, "Retry-After: \(ServerCapacity.pause)\r\n", through: agent)
    }

    /// RFC 3261 §8.2.7: whoever repeats a request is told with the same tag, which nobody else can guess.
    private var tag: String {
        var hasher = Hasher()
        withUnsafeMutablePointer(to: &hasher) { hasher in
            csofia_message_headers(message, hasher) { hasher, _, value, length in
                hasher?.assumingMemoryBound(to: Hasher.self).pointee
                    .combine(bytes: UnsafeRawBufferPointer(start: value, count: length))
            }
        }
        return String(UInt(bitPattern: hasher.finalize()), radix: 36)
    }
}
