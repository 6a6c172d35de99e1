import CSofiaSIP
import Locking
import Logging
import Threads

/// Where the C library enters Swift. All of it happens on the loop's thread but the log.
enum SofiaCallbacks {
    private static let logger = Guarded<Logger?>(nil)

    /// Done once for the process, whichever loop comes first.
    private static let started: Void = {
        var callbacks = csofia_callbacks(
            arrival: { owner, arrival, message in
                guard let owner, let arrival, let message else { return }
                Unmanaged<ArrivalTarget>.fromOpaque(owner).takeUnretainedValue().receive(arrival, message)
            },
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
            arriving: { owner, source, line, lineLength, octets, length in
                let line = UnsafeRawBufferPointer(start: line, count: lineLength)
                var welcome = RequestWelcome.full
                if let owner, let source {
                    let target = Unmanaged<ArrivalTarget>.fromOpaque(owner).takeUnretainedValue()
                    let method = String(decoding: line.prefix { $0 != 0x20 && $0 != 0x09 }.prefix(32), as: UTF8.self)
                    welcome = target.welcomes(method, MessagePlace(source.pointee))
                }
                guard welcome != .none else { return Int32(CSOFIA_UNWELCOME) }
                let octets = UnsafeMutableRawBufferPointer(start: octets, count: length)
                let isSound = RequestMending.mend(line: line, octets: octets)
                guard welcome == .full else { return Int32(isSound ? CSOFIA_SUSPECT : CSOFIA_UNWELCOME) }
                return Int32(isSound ? CSOFIA_SOUND : CSOFIA_MALFORMED)
            },
            head: { head, octets, length in
                guard let head else { return -1 }
                let now = LoopTimers.now
                let began = head.pointee.began == 0 ? now : head.pointee.began
                var scan = HeadScan(head.pointee)
                defer {
                    head.pointee = scan.words
                    head.pointee.began = began
                }
                guard now - began <= MessageBounds.patience.boundedNanoseconds else { return -1 }
                return switch scan.scan(UnsafeRawBufferPointer(start: octets, count: length)) {
                case .incomplete: 0
                case .whole: 1
                case .excessive: -1
                }
            },
            log: { line in
                guard let line else { return }
                SofiaCallbacks.log(String(cString: line))
            }, most_octets: MessageBounds.octets)
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

/// What the stack calls with a request that belongs to no dialog.
final class ArrivalTarget {
    let receive: (_ arrival: OpaquePointer, _ message: OpaquePointer) -> Void
    /// Whether a request of any kind is looked at, by its method and where it comes from.
    let welcomes: (_ method: String, _ source: MessagePlace) -> RequestWelcome

    init(
        welcomes: @escaping (_ method: String, _ source: MessagePlace) -> RequestWelcome,
        _ receive: @escaping (_ arrival: OpaquePointer, _ message: OpaquePointer) -> Void
    ) {
        self.receive = receive
        self.welcomes = welcomes
    }

    var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
}

extension HeadScan {
    fileprivate init(_ words: csofia_head) {
        self.init()
        (scanned, kept, fieldOctets) = (words.scanned, words.kept, words.field_octets)
        (fields, values) = (Int(words.fields), Int(words.values))
        isWithinLine = words.is_within_line != 0
        isAfterReturn = words.is_after_return != 0
        isEmptyLine = words.is_empty_line != 0
    }

    fileprivate var words: csofia_head {
        // Each count is bounded by what ends the scan.
        csofia_head(
            scanned: scanned, kept: kept, field_octets: fieldOctets, fields: UInt32(fields), values: UInt32(values),
            began: 0,
            is_within_line: isWithinLine ? 1 : 0, is_after_return: isAfterReturn ? 1 : 0,
            is_empty_line: isEmptyLine ? 1 : 0)
    }
}

/// What the stack calls with a request of a dialog.
final class RequestTarget {
    let receive: (_ transaction: OpaquePointer, _ message: OpaquePointer) -> Void

    init(_ receive: @escaping (_ transaction: OpaquePointer, _ message: OpaquePointer) -> Void) {
        self.receive = receive
    }

    var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
}
