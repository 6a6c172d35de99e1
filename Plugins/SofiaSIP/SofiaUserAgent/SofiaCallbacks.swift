import CSofiaSIP
import Locking
import Logging

/// Where the C library enters Swift. All of it happens on the loop's thread but the log.
enum SofiaCallbacks {
    private static let logger = Guarded<Logger?>(nil)

    /// Done once for the process, whichever loop comes first.
    private static let started: Void = {
        var callbacks = csofia_callbacks(
            request: { owner, transaction, message in
                guard let owner, let transaction, let message else { return }
                guard csofia_message_is_foreign(message) == 0 else {
                    // RFC 3261 §8.2: whatever it asks for.
                    csofia_server_reply(transaction, 505, nil, nil, nil)
                    return csofia_server_destroy(transaction)
                }
                Unmanaged<RequestTarget>.fromOpaque(owner).takeUnretainedValue().receive(transaction, message)
            },
            follow_up: { owner, message in
                guard let owner else { return }
                Unmanaged<SofiaServerTransaction>.fromOpaque(owner).takeUnretainedValue().followedUp(message)
            },
            confirmed: { owner, transaction, message in
                guard let owner else { return }
                Unmanaged<SofiaServerTransaction>.fromOpaque(owner).takeUnretainedValue()
                    .confirmed(transaction, message)
            },
            response: { owner, message in
                guard let owner, let message else { return }
                Unmanaged<SofiaClientTransaction>.fromOpaque(owner).takeUnretainedValue().responded(message)
            },
            connection_lost: { owner in
                guard let owner else { return }
                Unmanaged<SofiaConnectionWatch>.fromOpaque(owner).takeUnretainedValue().lost()
            },
            source_ready: { owner, events in
                guard let owner else { return }
                Unmanaged<LoopSource>.fromOpaque(owner).takeUnretainedValue().ready(events)
            },
            arriving: { line, lineLength, octets, length in
                RequestMending.mend(
                    line: UnsafeRawBufferPointer(start: line, count: lineLength),
                    octets: UnsafeMutableRawBufferPointer(start: octets, count: length)) ? 1 : 0
            },
            log: { line in
                guard let line else { return }
                SofiaCallbacks.log(String(cString: line))
            })
        csofia_start(&callbacks)
        // Failures only: what goes well is reported by whoever uses the stack.
        csofia_set_log_level(1)
    }()

    static func install(logger: Logger) {
        Self.logger.withLock { $0 = logger }
        started
    }

    private static func log(_ text: String) {
        // The library's own switches can make it print messages, and credentials with them.
        guard !text.lowercased().contains("authorization") else { return }
        let line = text.filter { !$0.isNewline }
        guard !line.isEmpty else { return }
        logger.withLock { $0 }?.debug("SIP library", metadata: ["sip.text": "\(line)"])
    }
}

/// What the stack calls with a request: an agent or a dialog, which are told apart by the closure.
final class RequestTarget {
    let receive: (_ transaction: OpaquePointer, _ message: OpaquePointer) -> Void

    init(_ receive: @escaping (_ transaction: OpaquePointer, _ message: OpaquePointer) -> Void) {
        self.receive = receive
    }

    var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
}
