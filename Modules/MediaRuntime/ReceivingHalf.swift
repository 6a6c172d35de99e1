import BoundedNumbers
import MediaCore

/// What a leg receives: from whom, what waits to be played, and the account of it. Guarded by the leg.
struct ReceivingHalf: Sendable {
    /// Comfort noise (RFC 3389, RFC 3551 §6): the sender pauses.
    private static let comfortNoise: UInt8 = 13

    /// Datagrams that were not from the negotiated peer, or made no sense.
    private(set) var refused: UInt64 = 0
    private(set) var statistics: ReceptionStatistics?
    private(set) var media: NegotiatedMedia?
    /// When the peer's last packet came, RTP or RTCP.
    private(set) var lastArrival: Int64?

    /// Our own source: a packet that bears it is an echo, and reports are about it.
    private let ours: UInt32
    private var shield = Shield<any PacketOpener>.shut
    private var buffer = JitterBuffer()
    /// Digits of our own that the agent hears.
    private var tones = ToneSender()
    private var law: G711?
    private var latch = SourceLatch()
    private var probation = SourceProbation()
    /// Whether the next source is taken at its first packet: after its negotiation, or when the one before has left.
    private var expectsSource = true
    /// Whether a packet is missing since the last one that had sound.
    private var hasHole = false
    private var digits = DigitReceiver()
    /// Packets of sources before this one, and those among them that were lost.
    private var former: (received: UInt64, lost: Int64) = (0, 0)
    private var roundTrip: Int64?
    /// The middle half of the time in the peer's last sender report, and when that came.
    private var lastReport: (source: UInt32, time: UInt32, arrival: Int64)?

    init(ours: UInt32) {
        self.ours = ours
    }

    /// - Returns: why packets cannot be protected as agreed; nothing is taken then.
    mutating func apply(_ media: NegotiatedMedia, _ shields: ShieldMaker) -> MediaError? {
        let before = (shield: shield, protection: self.media?.protection)
        shield = .shut
        latch.signal(media.remote)
        if self.media?.remote != media.remote {
            expectsSource = true
            roundTrip = nil
        }
        if self.media?.direction.receives != media.direction.receives { buffer.reset() }
        law = G711(encodingName: media.payload.name)
        // Its tables are made now and not at the first packet.
        _ = law?.decode(0)
        if !media.sends { tones.cancel() }
        self.media = media
        do throws(MediaError) {
            shield = try shields.incoming(before.shield, before.protection, media.protection)
            return nil
        } catch {
            return error
        }
    }

    /// Lets the agent hear digits that we send.
    mutating func play(_ digits: [UInt8]) {
        _ = tones.append(digits)
    }

    // MARK: RTP

    private enum Content {
        case sound(G711)
        case pause
        case event
    }

    /// - Returns: the digit that it begins.
    mutating func received(
        _ datagram: UnsafeMutableRawBufferPointer, from address: SocketAddress, at now: Int64
    ) -> Character? {
        var payload = 0..<0
        guard let media, latch.admits(address), let size = shield.open(datagram, .rtp) else {
            refused += 1
            return nil
        }
        let packet = UnsafeRawBufferPointer(rebasing: datagram[..<size])
        guard let header = RTPHeader(parsing: packet, payload: &payload),
            header.source != ours, let content = content(header.payloadType, media)
        else {
            refused += 1
            return nil
        }
        guard isOfSource(header) else {
            refused += 1
            return nil
        }
        var arrival: UInt32? = UInt32(truncatingIfNeeded: now / 125_000)
        if case .event = content { arrival = nil }
        guard let order = count(header, arrival) else {
            refused += 1
            return nil
        }
        latch.learn(address)
        lastArrival = now
        guard media.direction.receives else { return nil }
        if order == .afterLoss { hasHole = true }
        let bytes = UnsafeRawBufferPointer(rebasing: packet[payload])
        switch content {
        case .sound(let law):
            let seen = order == .following && hasHole ? .afterLoss : order
            buffer.insert(timestamp: header.timestamp, count: bytes.count, order: seen, at: now) {
                law.decode(bytes[$0])
            }
            if order != .outOfOrder { hasHole = false }
        case .pause:
            if order != .outOfOrder { buffer.pause() }
        case .event:
            if order != .outOfOrder { buffer.pause() }
            return digits.receive(bytes, timestamp: header.timestamp)
        }
        return nil
    }

    /// What a payload number stands for. The other law is understood too: both are offered, and a sender may change
    /// between what was agreed (RFC 3264 §7).
    private func content(_ type: UInt8, _ media: NegotiatedMedia) -> Content? {
        if type == media.payload.type { return law.map(Content.sound) }
        if type == media.localTelephoneEvent || type == media.telephoneEvent { return .event }
        switch type {
        case Self.comfortNoise: return .pause
        case AudioPayload.pcmu.type: return .sound(.muLaw)
        case AudioPayload.pcma.type: return .sound(.aLaw)
        default: return nil
        }
    }

    /// Whether the packet is of the source that is heard, or of one that takes its place.
    private mutating func isOfSource(_ header: RTPHeader) -> Bool {
        if statistics?.source == header.source {
            expectsSource = false
            return true
        }
        guard expectsSource || probation.confirms(source: header.source, sequence: header.sequence) else {
            return false
        }
        expectsSource = false
        if let statistics { addToFormer(statistics) }
        statistics = ReceptionStatistics(source: header.source, first: header.sequence)
        buffer.reset()
        digits = DigitReceiver()
        hasHole = false
        return true
    }

    /// - Returns: nil for a packet that belongs to nothing known and must not be used.
    private mutating func count(_ header: RTPHeader, _ arrival: UInt32?) -> PacketOrder? {
        let before = statistics
        let order = statistics?.receive(sequence: header.sequence, timestamp: header.timestamp, arrival: arrival)
        // The source began its numbers anew, and its statistics with them.
        if let before, let statistics, statistics.received < before.received { addToFormer(before) }
        return order
    }

    /// A call's figures go on when its source changes, or begins anew; those of a report do not (RFC 3550 §6.4.1).
    private mutating func addToFormer(_ statistics: ReceptionStatistics) {
        guard statistics.received > 0 else { return }
        former.received += statistics.received
        former.lost += statistics.lost
    }

    mutating func render(into samples: UnsafeMutableBufferPointer<Int16>, at now: Int64) {
        if let media, media.remote != nil, media.direction.receives {
            buffer.pull(into: samples, at: now)
        } else {
            samples.update(repeating: 0)
        }
        guard tones.isBusy else { return }
        for index in samples.indices {
            if let sample = tones.next() { samples[index] = sample }
        }
    }

    // MARK: RTCP

    /// - Returns: whether it was a report of the peer.
    mutating func receivedControl(
        _ datagram: UnsafeMutableRawBufferPointer, from address: SocketAddress, at now: Int64
    ) -> Bool {
        guard let control = media?.remoteControl ?? media?.remote, address.with(port: 0) == control.with(port: 0),
            let size = shield.open(datagram, .rtcp),
            let compound = CompoundPacketReader(parsing: UnsafeRawBufferPointer(rebasing: datagram[..<size])),
            compound.source != ours,
            // Whose voice we hear is whose reports count.
            statistics == nil || statistics?.source == compound.source
        else {
            refused += 1
            return false
        }
        lastArrival = now
        if let sender = compound.sender {
            lastReport = (compound.source, UInt32(truncatingIfNeeded: sender.time >> 16), now)
        }
        if compound.bye { expectsSource = true }
        let network = UInt32(truncatingIfNeeded: MonotonicTime.network >> 16)
        for block in compound.blocks where block.source == ours && block.lastSenderReport != 0 {
            // RFC 3550 §6.4.1: A - LSR - DLSR, in 65536ths of a second. Rounding may take it a little below zero.
            let trip = Int32(bitPattern: network &- block.lastSenderReport &- block.delaySinceLastSenderReport)
            if trip > -655, trip < 60 << 16 { roundTrip = Int64(max(0, trip)) * 1_000_000_000 >> 16 }
        }
        return true
    }

    /// What we say of the peer's stream; nil before there is one.
    mutating func reportBlock(at now: Int64) -> ReportBlock? {
        guard let source = statistics?.source, let interval = statistics?.interval(), let statistics else { return nil }
        let lost = max(0, interval.lost)
        let fraction = interval.expected > 0 ? min(255, 256 * UInt64(lost) / interval.expected) : 0
        let report = lastReport?.source == source ? lastReport : nil
        let delay = report.map { UInt32(clamping: (now - $0.arrival).nanoseconds(at: 65_536)) }
        return ReportBlock(
            source: source, fractionLost: UInt8(fraction),
            cumulativeLost: Int32(max(-0x80_0000, min(0x7F_FFFF, statistics.lost))),
            highestSequence: statistics.highest, jitter: statistics.jitter,
            lastSenderReport: report?.time ?? 0,
            delaySinceLastSenderReport: delay ?? 0)
    }

    /// Nil before anything came.
    var reading: QualityReading? {
        statistics.map {
            QualityReading(
                counts: buffer.counts, starved: buffer.starved, playoutDelay: Double(buffer.delay) / 8,
                roundTrip: roundTrip, packetsReceived: former.received + $0.received,
                packetsLost: former.lost + $0.lost)
        }
    }
}
