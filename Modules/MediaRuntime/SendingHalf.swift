import BoundedNumbers
import MediaCore

/// What a leg sends: its packets, their numbers, and the account of them. Guarded by the leg.
struct SendingHalf: Sendable {
    /// Milliseconds of a packet.
    private typealias PacketTime = Bounded<PacketTimeRange>

    private enum PacketTimeRange: NumberRange {
        static var range: ClosedRange<Int> { 10...60 }
    }

    /// Samples of the longest packet, at 8 kHz.
    private static let longest = PacketTime.range.upperBound * 8

    let source: UInt32
    private(set) var packets: UInt32 = 0
    private(set) var octets: UInt32 = 0
    private(set) var media: NegotiatedMedia?
    private var shield = Shield<any PacketProtector>.shut
    private var events = EventSender()
    private var tones = ToneSender()
    /// Whatever is sent is silence.
    var isPrivate = false

    private var law: G711?
    private var sequence: UInt16
    /// Of the next sample to be captured. It goes on with time, whether anything is sent or not (RFC 3550 §5.1).
    private var timestamp: UInt32
    /// When that sample was the present one; nil before the first frame.
    private var stamped: Int64?
    private var startsSpurt = true
    /// Whether the stream was closed since: time went on without frames.
    private var wasClosed = false
    private var packet = [UInt8](repeating: 0, count: RTPHeader.size + longest + PacketProtectionLimits.overhead)
    /// Samples that wait in the packet.
    private var gathered = 0
    private var wanted = 160
    /// Packets sent when the last two reports left, and whether any report did.
    private var reported: (last: UInt32, before: UInt32) = (0, 0)
    private var hasReported = false

    init(source: UInt32, sequence: UInt16, timestamp: UInt32) {
        self.source = source
        self.sequence = sequence
        self.timestamp = timestamp
    }

    /// - Returns: why packets cannot be protected as agreed; nothing is sent then.
    mutating func apply(_ media: NegotiatedMedia, _ shields: ShieldMaker) -> MediaError? {
        let former = (shield: shield, media: self.media)
        shield = .shut
        self.media = media
        law = G711(encodingName: media.payload.name)
        // Its tables are made now and not at the first frame.
        _ = law?.silence
        gathered = 0
        wanted = PacketTime(media.packetTime).value * 8
        if !media.sends {
            startsSpurt = true
            events.cancel()
            tones.cancel()
        }
        if media.telephoneEvent == nil { events.cancel() }
        if !media.flows { wasClosed = true }
        do throws(MediaError) {
            shield = try shields.outgoing(former.shield, former.media?.protection, media.protection)
            return nil
        } catch {
            return error
        }
    }

    mutating func send(_ digits: [UInt8], by method: DigitMethod) throws(DigitError) {
        guard let media, media.sends else { throw .notSending }
        guard method == .tones || media.telephoneEvent != nil else { throw .eventsNotAgreed }
        let hasRoom = method == .tones ? tones.append(digits) : events.append(digits)
        guard hasRoom else { throw .tooMany }
    }

    /// Takes a frame of the microphone, and sends the packets that it completes.
    mutating func captured(_ samples: UnsafeBufferPointer<Int16>, at now: Int64, on socket: DatagramSocket) {
        if wasClosed, let stamped {
            // The frame began a frame ago.
            let pause = Int((now - stamped).nanoseconds(at: 8000)) - samples.count
            timestamp &+= UInt32(truncatingIfNeeded: max(0, pause))
        }
        stamped = now
        guard let media, media.direction.sends, let remote = media.remote, let law else {
            timestamp &+= UInt32(truncatingIfNeeded: samples.count)
            wasClosed = false
            return
        }
        wasClosed = false
        for sample in samples {
            let code = tones.next().map(law.encode) ?? (isPrivate ? law.silence : law.encode(sample))
            packet[RTPHeader.size + gathered] = code
            gathered += 1
            timestamp &+= 1
            if gathered == wanted { sendTurn(media, to: remote, on: socket) }
        }
    }

    /// Sends what is due for an interval: the voice that was gathered, or an event in its place.
    private mutating func sendTurn(_ media: NegotiatedMedia, to remote: SocketAddress, on socket: DatagramSocket) {
        let start = timestamp &- UInt32(gathered)
        let turn = events.turn(gathered, timestamp: start)
        gathered = 0
        guard case .event(let event, let timestamp, let isFirst) = turn, let type = media.telephoneEvent else {
            send(wanted, type: media.payload.type, timestamp: start, marker: startsSpurt, to: remote, on: socket)
            startsSpurt = false
            return
        }
        packet.withUnsafeMutableBytes {
            event.write(to: UnsafeMutableRawBufferPointer(rebasing: $0[RTPHeader.size...]))
        }
        send(TelephoneEvent.size, type: type, timestamp: timestamp, marker: isFirst, to: remote, on: socket)
        // Voice begins anew after it.
        startsSpurt = true
    }

    private mutating func send(
        _ count: Int, type: UInt8, timestamp: UInt32, marker: Bool, to remote: SocketAddress, on socket: DatagramSocket
    ) {
        let header = RTPHeader(
            marker: marker, payloadType: type, sequence: sequence, timestamp: timestamp, source: source)
        let isSent = packet.withUnsafeMutableBytes { bytes in
            header.write(to: bytes)
            guard let size = shield.protect(bytes, count: RTPHeader.size + count, .rtp) else { return false }
            return socket.send(UnsafeRawBufferPointer(rebasing: bytes[..<size]), to: remote)
        }
        sequence &+= 1
        if isSent {
            packets &+= 1
            octets &+= UInt32(count)
        }
    }

    // MARK: RTCP

    /// Protects a report in place, which has room for it at its end.
    /// - Returns: octets of what may be sent; nil when nothing may.
    func protect(_ report: inout [UInt8], count: Int) -> Int? {
        report.withUnsafeMutableBytes { shield.protect($0, count: count, .rtcp) }
    }

    /// Whether anything of this source ever left; only then its leaving is told (RFC 3550 §6.3.7).
    var wasHeard: Bool { packets > 0 || hasReported }

    /// The account for a report that is sent now; nil when nothing was sent since the last report but one: then we are
    /// no sender (RFC 3550 §6.3.8, §6.4).
    mutating func report(at now: Int64) -> SenderInformation? {
        defer {
            reported = (packets, reported.last)
            hasReported = true
        }
        guard let stamped, packets != reported.before else { return nil }
        let since = (now - stamped).nanoseconds(at: 8000)
        return SenderInformation(
            time: MonotonicTime.network, timestamp: timestamp &+ UInt32(truncatingIfNeeded: max(0, since)),
            packets: packets, octets: octets)
    }
}

extension NegotiatedMedia {
    /// Whether any audio goes either way.
    var flows: Bool { remote != nil && direction != .inactive }

    /// Whether ours goes to the far end.
    var sends: Bool { remote != nil && direction.sends }
}
