import MediaCore

/// What a leg sends: its packets, their numbers, and the account of them. Guarded by the leg.
struct SendingHalf: Sendable {
    /// Samples of the longest packet, 60 ms at 8 kHz.
    private static let longest = 480

    let source: UInt32
    private(set) var packets: UInt32 = 0
    private(set) var octets: UInt32 = 0
    private(set) var media: NegotiatedMedia?
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
    private var packet = [UInt8](repeating: 0, count: RTPHeader.size + longest)
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

    mutating func apply(_ media: NegotiatedMedia) {
        self.media = media
        law = G711(encodingName: media.payload.name)
        // Its tables are made now and not at the first frame.
        _ = law?.silence
        gathered = 0
        wanted = min(Self.longest, max(10, media.packetTime) * 8)
        if media.remote == nil || !media.direction.sends { startsSpurt = true }
        if !media.flows { wasClosed = true }
    }

    /// Takes a frame of the microphone, and sends the packets that it completes.
    mutating func captured(_ samples: UnsafeBufferPointer<Int16>, at now: Int64, on socket: DatagramSocket) {
        if wasClosed, let stamped {
            // The frame began a frame ago.
            let pause = Int(clamping: (now - stamped) * 8000 / 1_000_000_000) - samples.count
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
            packet[RTPHeader.size + gathered] = isPrivate ? law.silence : law.encode(sample)
            gathered += 1
            timestamp &+= 1
            if gathered == wanted { send(type: media.payload.type, to: remote, on: socket) }
        }
    }

    private mutating func send(type: UInt8, to remote: SocketAddress, on socket: DatagramSocket) {
        let header = RTPHeader(
            marker: startsSpurt, payloadType: type, sequence: sequence, timestamp: timestamp &- UInt32(gathered),
            source: source)
        let size = RTPHeader.size + gathered
        let isSent = packet.withUnsafeMutableBytes { bytes in
            header.write(to: bytes)
            return socket.send(UnsafeRawBufferPointer(rebasing: bytes[..<size]), to: remote)
        }
        startsSpurt = false
        sequence &+= 1
        if isSent {
            packets &+= 1
            octets &+= UInt32(gathered)
        }
        gathered = 0
    }

    // MARK: RTCP

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
        let since = Int(clamping: (now - stamped) * 8000 / 1_000_000_000)
        return SenderInformation(
            time: MonotonicTime.network, timestamp: timestamp &+ UInt32(truncatingIfNeeded: max(0, since)),
            packets: packets, octets: octets)
    }
}

extension NegotiatedMedia {
    /// Whether any audio goes either way.
    var flows: Bool { remote != nil && direction != .inactive }
}
