import MediaCore

/// What a leg sends: its packets, their numbers, and the account of them. Guarded by the leg.
///
/// Sendable because it owns its packet's memory alone: the pointer never leaves it.
struct SendingHalf: ~Copyable, @unchecked Sendable {
    /// Sixty milliseconds at 8 kHz, and the header.
    private static let packetSize = RTPHeader.size + 480

    let source: UInt32
    private(set) var packets: UInt32 = 0
    private(set) var octets: UInt32 = 0
    var media: NegotiatedMedia?
    /// Whatever is sent is silence.
    var isPrivate = false

    private var sequence: UInt16
    private var timestamp: UInt32
    /// When ``timestamp`` was the present one; 0 before the first frame.
    private var stamped: Int64 = 0
    private var startsSpurt = true
    private let packet: UnsafeMutableRawBufferPointer
    private var gathered = 0

    init(source: UInt32, sequence: UInt16, timestamp: UInt32) {
        self.source = source
        self.sequence = sequence
        self.timestamp = timestamp
        packet = .allocate(byteCount: Self.packetSize, alignment: 8)
    }

    deinit {
        packet.deallocate()
    }

    /// Takes a frame of the microphone, and sends the packets that it completes.
    mutating func captured(_ samples: UnsafeBufferPointer<Int16>, at now: Int64, on socket: DatagramSocket) {
        guard let media, media.direction.sends, let remote = media.remote,
            let law = G711(encodingName: media.payload.name)
        else {
            startsSpurt = true
            gathered = 0
            return
        }
        if startsSpurt, stamped != 0 {
            // Timestamps go on with time, so that a pause in sending is one to the far end (RFC 3550 §5.1).
            timestamp &+= UInt32(truncatingIfNeeded: max(0, now - stamped) * 8000 / 1_000_000_000)
        }
        let wanted = min(480, media.packetTime * 8)
        for sample in samples {
            packet[RTPHeader.size + gathered] = isPrivate ? law.silence : law.encode(sample)
            gathered += 1
            guard gathered == wanted else { continue }
            RTPHeader(
                marker: startsSpurt, payloadType: media.payload.type, sequence: sequence, timestamp: timestamp,
                source: source
            ).write(to: packet)
            socket.send(UnsafeRawBufferPointer(rebasing: packet[..<(RTPHeader.size + wanted)]), to: remote)
            startsSpurt = false
            sequence &+= 1
            timestamp &+= UInt32(wanted)
            stamped = now
            packets &+= 1
            octets &+= UInt32(wanted)
            gathered = 0
        }
        if stamped == 0 { stamped = now }
    }

    /// The account for a report that is sent now; nil before anything was sent.
    func information(at now: Int64) -> SenderInformation? {
        guard packets > 0 else { return nil }
        let since = UInt32(truncatingIfNeeded: max(0, now - stamped) * 8000 / 1_000_000_000)
        return SenderInformation(
            time: MonotonicTime.network, timestamp: timestamp &+ since, packets: packets, octets: octets)
    }
}
