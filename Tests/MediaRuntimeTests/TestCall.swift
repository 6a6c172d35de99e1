import AudioAPI
import Glibc
import MediaCore
import MediaRuntime

/// A leg with its devices and its far end.
struct TestCall {
    let leg: MediaLeg
    let audio = HandDrivenAudio()
    let log = EventLog()
    let peer: Peer
    /// What the peer sends next.
    var sequence: UInt16 = 65_530
    var timestamp: UInt32 = .max - 1000
    var source: UInt32 = 0x0BAD_CAFE
    private var digits: UInt32 = 0

    init(
        _ engine: MediaEngine, host: String = "127.0.0.1", ports: ClosedRange<UInt16>? = nil,
        measuresQuality: Bool = false, requiresProtection: Bool = false
    ) throws {
        peer = try Peer(host)
        let log = log
        leg = try engine.openLeg(
            MediaLegRequest(
                bindAddress: host, ports: ports, canonicalName: "us@example.com", measuresQuality: measuresQuality,
                requiresProtection: requiresProtection),
            audio: audio
        ) { log.append($0) }
    }

    func media(
        _ direction: MediaDirection = .sendrecv, payload: AudioPayload = .pcmu, packetTime: Int = 20, mux: Bool = false
    ) -> NegotiatedMedia {
        NegotiatedMedia(
            remote: peer.address, remoteControl: mux ? peer.address : peer.control, direction: direction,
            payload: payload,
            telephoneEvent: 101, packetTime: packetTime, rtcpMux: mux)
    }

    /// Negotiates, and waits until the stream is open.
    func start(_ media: NegotiatedMedia? = nil) async throws {
        leg.apply(media ?? self.media())
        try await log.next(.started)
    }

    /// Has the peer send a packet of voice.
    mutating func send(_ payload: [UInt8], type: UInt8 = 0) throws {
        try peer.send(packet(type, timestamp, payload), to: leg.localAddress)
        sequence &+= 1
        timestamp &+= UInt32(payload.count)
    }

    /// Has the peer send a digit, and waits for it: then the leg has dealt with everything that was sent before.
    mutating func settle() async throws {
        let before = log.events.count
        let (packet, digit) = nextDigit()
        try peer.send(packet, to: leg.localAddress)
        try await log.next(.digit(digit), skipping: before)
    }

    /// The packet of a digit that was not sent before. Each has a moment of its own, and takes no time from the voice.
    mutating func nextDigit() -> (packet: [UInt8], digit: Character) {
        digits += 1
        let event = UInt8(digits % 10)
        defer { sequence &+= 1 }
        return (packet(101, digits, [event, 0x8A, 0, 160]), Character("\(event)"))
    }

    func packet(_ type: UInt8, _ timestamp: UInt32, _ payload: [UInt8]) -> [UInt8] {
        var packet = [UInt8](repeating: 0, count: RTPHeader.size)
        packet.withUnsafeMutableBytes {
            RTPHeader(marker: false, payloadType: type, sequence: sequence, timestamp: timestamp, source: source)
                .write(to: $0)
        }
        return packet + payload
    }
}

/// Runs an engine for as long as the body takes.
func withEngine(
    protection: (any PacketProtection)? = nil, _ body: (MediaEngine) async throws -> Void
) async throws {
    let engine = MediaEngine(protection: protection)
    let running = Task { await engine.run() }
    do {
        try await body(engine)
    } catch {
        running.cancel()
        await running.value
        throw error
    }
    running.cancel()
    await running.value
}

/// A frame of a sine at 8 kHz.
func tone(_ hertz: Double, from start: Int = 0, count: Int = 160, peak: Double = 8000) -> [Int16] {
    (start..<(start + count)).map { Int16((peak * sin(2 * .pi * hertz * Double($0) / 8000)).rounded()) }
}

/// The share of a signal's power that lies at one frequency, 0 to 1 (Goertzel's algorithm).
func share(of hertz: Double, in samples: [Int16]) -> Double {
    let turn = 2 * cos(2 * .pi * hertz / 8000)
    var (last, before, power) = (0.0, 0.0, 0.0)
    for sample in samples {
        (last, before) = (Double(sample) + turn * last - before, last)
        power += Double(sample) * Double(sample)
    }
    guard power > 0 else { return 0 }
    return (last * last + before * before - turn * last * before) / (power * Double(samples.count) / 2)
}
