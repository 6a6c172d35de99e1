public import AudioAPI
import Locking
public import MediaCore
import Synchronization

/// One call's audio, from the first negotiation to the end of the call.
///
/// Every method returns at once and may be called from any thread; effects keep the order of the calls. The microphone's
/// samples leave on the device's thread; packets come in on the engine's; the two meet under locks that are held for
/// the work of a frame.
public final class MediaLeg: AudioClient, Sendable {
    /// Where RTP is taken; RTCP is taken at the next port.
    public let localAddress: SocketAddress

    private enum Wish: Sendable {
        case open, shut
    }

    let request: MediaLegRequest
    private let engine: MediaEngine
    private let shields: ShieldMaker
    private let audio: any CallAudio
    private let events: @Sendable (MediaLegEvent) -> Void
    private let sockets: Guarded<PortPair?>
    private let sending: Guarded<SendingHalf>
    private let receiving: Guarded<ReceivingHalf>
    private let wishes = AsyncStream<Wish>.makeStream()
    private let isPlaying = Atomic(false)
    /// What happens by the clock; the engine's thread alone uses it.
    let schedule: Guarded<LegSchedule>

    init(
        _ request: MediaLegRequest, sockets: PortPair, engine: MediaEngine, shields: ShieldMaker,
        audio: any CallAudio, events: @escaping @Sendable (MediaLegEvent) -> Void
    ) {
        self.request = request
        self.engine = engine
        self.shields = shields
        self.audio = audio
        self.events = events
        localAddress = sockets.rtp.address
        self.sockets = Guarded(sockets)
        let source = UInt32.random(in: 1 ... .max)
        sending = Guarded(
            SendingHalf(source: source, sequence: .random(in: 0 ... .max / 2), timestamp: .random(in: 0 ... .max)))
        receiving = Guarded(ReceivingHalf(ours: source))
        schedule = Guarded(LegSchedule())
        Task { await followWishes() }
    }

    // MARK: For the endpoint

    /// Lets media flow as it was negotiated, the first time or anew. Opens the audio stream, or closes it when nothing
    /// flows. Where packets cannot be protected as agreed none leaves and none is taken, and ``MediaLegEvent/failed(_:)``
    /// tells why.
    public func apply(_ media: NegotiatedMedia) {
        // Each is told, whatever becomes of the other: what fails is shut.
        let failures = [
            receiving.withLock { $0.apply(media, shields) }, sending.withLock { $0.apply(media, shields) },
        ]
        if let failure = failures.compactMap({ $0 }).first { events(.failed(failure.description)) }
        schedule.withLock { $0.reports.start(at: MonotonicTime.now) }
        wishes.continuation.yield(media.flows ? .open : .shut)
        engine.wake()
    }

    /// On: whatever is sent is silence, because we hold the call.
    public func setPrivate(_ on: Bool) {
        sending.withLock { $0.isPrivate = on }
    }

    /// Sends digits one after the other, each a tenth of a second with as much pause; they follow those that wait. The
    /// microphone is not heard meanwhile. A hold ends what has not been sent.
    ///
    /// - Parameters:
    ///   - digits: `0`-`9`, `*`, `#`, `A`-`D`.
    ///   - method: how they are sent.
    ///   - isHeard: whether the agent hears them too.
    /// - Throws: ``DigitError``; nothing is sent then.
    public func send(digits: String, by method: DigitMethod, isHeard: Bool = false) throws(DigitError) {
        guard let events = TelephoneEvent.events(of: digits) else { throw .notDigits }
        try sending.withLock { half throws(DigitError) in try half.send(events, by: method) }
        if isHeard { receiving.withLock { $0.play(events) } }
    }

    /// Ends it: an RTCP BYE leaves, the audio stream and the sockets close.
    public func close() {
        let pair = sockets.withLock { pair in
            defer { pair = nil }
            return pair
        }
        guard let pair else { return }
        _ = sendReport(on: pair, at: MonotonicTime.now, bye: true)
        wishes.continuation.finish()
        engine.remove(self)
    }

    /// How long ago the peer's last packet came, RTP or RTCP; nil before there was one.
    public var quiet: Duration? {
        receiving.withLock { $0.lastArrival }.map { .nanoseconds(MonotonicTime.now - $0) }
    }

    // MARK: For the device

    public func captured(_ samples: UnsafeBufferPointer<Int16>) {
        sending.withLock { half in
            // Looked at under the lock, which the BYE takes too: nothing leaves after it.
            guard let socket = sockets.withLock({ $0?.rtp }) else { return }
            half.captured(samples, at: MonotonicTime.now, on: socket)
        }
    }

    public func render(into samples: UnsafeMutableBufferPointer<Int16>) {
        receiving.withLock { $0.render(into: samples, at: MonotonicTime.now) }
    }

    /// Opens and closes the audio stream, one wish after the other.
    private func followWishes() async {
        var stream: (any AudioStream)?
        for await wish in wishes.stream {
            switch (wish, stream) {
            case (.open, nil):
                do throws(AudioError) {
                    stream = try await audio.open(.telephony, client: self)
                    isPlaying.store(true, ordering: .releasing)
                    // From now on quality is measured.
                    engine.wake()
                    events(.started)
                } catch {
                    events(.failed(error.description))
                }
            case (.shut, let open?):
                isPlaying.store(false, ordering: .releasing)
                await open.close()
                stream = nil
                events(.stopped)
            case (.open, .some), (.shut, nil):
                break
            }
        }
        isPlaying.store(false, ordering: .releasing)
        if let stream {
            await stream.close()
            events(.stopped)
        }
    }

    // MARK: For the engine's thread

    var openSockets: PortPair? { sockets.withLock { $0 } }

    func receivedRTP(_ packet: UnsafeMutableRawBufferPointer, from address: SocketAddress, at now: Int64) {
        // RFC 5761 §4: on a shared port, payload types 64-95 with the marker bit are RTCP.
        if packet.count >= 2, (192...223).contains(packet[1]) {
            return receivedRTCP(packet, from: address, at: now)
        }
        if let digit = receiving.withLock({ $0.received(packet, from: address, at: now) }) { events(.digit(digit)) }
    }

    func receivedRTCP(_ packet: UnsafeMutableRawBufferPointer, from address: SocketAddress, at now: Int64) {
        guard receiving.withLock({ $0.receivedControl(packet, from: address, at: now) }) else { return }
        schedule.withLock { $0.reports.received(octets: packet.count) }
    }

    /// When ``serve(at:)`` has to be called next.
    var deadline: Int64 { schedule.withLock { $0.deadline } }

    /// Does what is due.
    func serve(at now: Int64) {
        guard let pair = openSockets else { return }
        let measures = request.measuresQuality && isPlaying.load(ordering: .acquiring)
        let due = schedule.withLock { $0.due(at: now, measures: measures) }
        if due.report {
            let octets = sendReport(on: pair, at: now, bye: false)
            schedule.withLock { $0.reports.sent(octets: octets, at: now) }
        }
        if due.quality {
            let reading = receiving.withLock { $0.reading }
            if let quality = schedule.withLock({ $0.meter.measure(reading) }) { events(.quality(quality)) }
        }
    }

    /// - Returns: how long the report was; 0 when there is nobody to send it to.
    private func sendReport(on pair: PortPair, at now: Int64, bye: Bool) -> Int {
        let (media, wasHeard) = sending.withLock { ($0.media, $0.wasHeard) }
        guard let media, let address = media.remoteControl, wasHeard || !bye else { return 0 }
        let (source, information) = sending.withLock { ($0.source, $0.report(at: now)) }
        let block = receiving.withLock { $0.reportBlock(at: now) }
        var packet = CompoundPacketWriter.packet(
            source: source, sender: information, blocks: block.map { [$0] } ?? [], name: request.canonicalName, bye: bye
        )
        let count = packet.count
        packet.append(contentsOf: repeatElement(0, count: PacketProtectionLimits.overhead))
        guard let size = sending.withLock({ $0.protect(&packet, count: count) }) else { return 0 }
        packet.withUnsafeBytes { bytes in
            let report = UnsafeRawBufferPointer(rebasing: bytes[..<size])
            _ = (media.rtcpMux ? pair.rtp : pair.rtcp).send(report, to: address)
        }
        return size
    }
}
