import MediaCore

/// What a leg receives: from whom, what waits to be played, and the account of it. Guarded by the leg.
struct ReceivingHalf: Sendable {
    /// Datagrams that were not from the negotiated peer, or made no sense.
    private(set) var refused: UInt64 = 0
    private(set) var statistics: ReceptionStatistics?
    private(set) var buffer = JitterBuffer()
    private(set) var roundTrip: Int64?
    private(set) var media: NegotiatedMedia?

    /// The one source that RTP is taken from, once the negotiated peer has shown it.
    private var learned: SocketAddress?
    /// The middle half of the time in the peer's last sender report, and when that came.
    private var lastReport: (time: UInt32, arrival: Int64)?
    private var lastDigit: UInt32?

    mutating func apply(_ media: NegotiatedMedia) {
        if self.media?.remote != media.remote { learned = nil }
        if self.media?.payload != media.payload { buffer.reset() }
        self.media = media
    }

    // MARK: RTP

    enum Received {
        case nothing
        case digit(Character)
    }

    mutating func received(_ packet: UnsafeRawBufferPointer, from address: SocketAddress, at now: Int64) -> Received {
        guard let media, let remote = media.remote, address.with(port: 0) == remote.with(port: 0),
            learned == nil || learned == address
        else {
            refused += 1
            return .nothing
        }
        var payload = 0..<0
        guard let header = RTPHeader(parsing: packet, payload: &payload) else {
            refused += 1
            return .nothing
        }
        let bytes = UnsafeRawBufferPointer(rebasing: packet[payload])
        if header.payloadType == media.telephoneEvent {
            learned = address
            return digit(bytes, header)
        }
        guard header.payloadType == media.payload.type, let law = G711(encodingName: media.payload.name) else {
            // Comfort noise (13) among others: the pause is played as one.
            if header.payloadType != 13 { refused += 1 }
            return .nothing
        }
        guard media.direction.receives else { return .nothing }
        learned = address
        if statistics?.source != header.source {
            statistics = ReceptionStatistics(source: header.source, first: header.sequence)
            buffer.reset()
        }
        let arrival = UInt32(truncatingIfNeeded: now / 125_000)
        guard statistics?.receive(sequence: header.sequence, timestamp: header.timestamp, arrival: arrival) == true else {
            return .nothing
        }
        buffer.insert(timestamp: header.timestamp, count: bytes.count) { law.decode(bytes[$0]) }
        return .nothing
    }

    private mutating func digit(_ bytes: UnsafeRawBufferPointer, _ header: RTPHeader) -> Received {
        // The end is sent three times: one digit has one timestamp (RFC 4733 §2.5.1.4).
        guard let event = TelephoneEvent(parsing: bytes), event.isEnd, lastDigit != header.timestamp,
            let digit = event.digit
        else { return .nothing }
        lastDigit = header.timestamp
        return .digit(digit)
    }

    mutating func render(into samples: UnsafeMutableBufferPointer<Int16>) {
        guard media?.direction.receives == true else {
            samples.update(repeating: 0)
            return
        }
        buffer.pull(into: samples)
    }

    // MARK: RTCP

    /// - Parameter ours: our own source, which the peer's reports are about.
    mutating func receivedControl(
        _ packet: UnsafeRawBufferPointer, from address: SocketAddress, ours: UInt32, at now: Int64
    ) {
        guard let remote = media?.remote, address.with(port: 0) == remote.with(port: 0),
            let compound = CompoundPacketReader(parsing: packet),
            // Whose voice we hear is whose reports count.
            statistics == nil || statistics?.source == compound.source
        else {
            refused += 1
            return
        }
        if let sender = compound.sender {
            lastReport = (UInt32(truncatingIfNeeded: sender.time >> 16), now)
        }
        let network = UInt32(truncatingIfNeeded: MonotonicTime.network >> 16)
        for block in compound.blocks where block.source == ours && block.lastSenderReport != 0 {
            // RFC 3550 §6.4.1: A - LSR - DLSR, in 65536ths of a second.
            let trip = Int32(bitPattern: network &- block.lastSenderReport &- block.delaySinceLastSenderReport)
            if trip >= 0, trip < 60 << 16 { roundTrip = Int64(trip) * 1_000_000_000 >> 16 }
        }
    }

    /// What we say of the peer's stream; nil before there is one.
    mutating func reportBlock(at now: Int64) -> ReportBlock? {
        guard var statistics else { return nil }
        let interval = statistics.interval()
        self.statistics = statistics
        let lost = max(0, interval.lost)
        let fraction = interval.expected > 0 ? min(255, 256 * UInt64(lost) / interval.expected) : 0
        return ReportBlock(
            source: statistics.source, fractionLost: UInt8(fraction),
            cumulativeLost: Int32(max(-0x80_0000, min(0x7F_FFFF, statistics.lost))),
            highestSequence: statistics.highest, jitter: statistics.jitter,
            lastSenderReport: lastReport?.time ?? 0,
            delaySinceLastSenderReport: lastReport.map { UInt32(clamping: (now - $0.arrival) * 65536 / 1_000_000_000) } ?? 0)
    }
}
