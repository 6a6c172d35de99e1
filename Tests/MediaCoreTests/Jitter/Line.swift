import MediaCore

/// A call's audio from a sender over a network to a device, in simulated time: everything is decided by the seed.
struct Line {
    static let frame = 160
    private static let sine = (0..<8).map { tone(1000, at: $0) }
    /// A frame of 20 ms in nanoseconds.
    static let period: Int64 = 20_000_000

    var seed: UInt64 = 1
    /// Share of the packets, 0 to 1.
    var loss = 0.0
    var duplicates = 0.0
    /// Milliseconds that a packet may take longer than the fastest; packets overtake each other.
    var jitter = 0.0
    /// Whether a delayed packet holds up those behind it, as a queue does.
    var keepsOrder = false
    /// How much slower the sender's clock is than the device's, in millionths.
    var drift = 0.0
    /// When the device pulls, milliseconds after the sender sends.
    var phase = 7.0
    /// Frames that the sender does not send, though time goes on.
    var pause = 0..<0
    /// Frames that are held up until the last one of them is sent.
    var outage = 0..<0
    var firstSequence: UInt16 = 65_500
    var firstTimestamp: UInt32 = 0xFFFF_F000
    /// What the sender says; by the sample's index.
    var signal: @Sendable (Int) -> Int16 = { sine[$0 % sine.count] }

    struct Outcome {
        var samples: [Int16] = []
        var buffer: JitterBuffer
        /// The most that waited.
        var mostWaiting = 0
        /// Samples made up by the end of each second.
        var concealed: [UInt64] = []

        /// Share of the samples that were made up.
        var concealedShare: Double {
            Double(buffer.counts.concealed) / Double(buffer.counts.concealed + buffer.counts.played)
        }
    }

    private struct Packet {
        var index: Int
        var sequence: UInt16
        var arrival: Int64
    }

    private func packets(_ frames: Int) -> [Packet] {
        var random = Seeded(seed)
        var packets: [Packet] = []
        var sequence = firstSequence
        var busyUntil: Int64 = 0
        for index in 0..<frames where !pause.contains(index) {
            defer { sequence &+= 1 }
            let sent = outage.contains(index) ? outage.upperBound : index
            var arrival = Int64(Double(sent) * Double(Self.period) * (1 + drift / 1e6))
            arrival += Int64(Double.random(in: 0...1, using: &random) * jitter * 1e6)
            if keepsOrder {
                arrival = max(arrival, busyUntil)
                busyUntil = arrival
            }
            let isDoubled = Double.random(in: 0..<1, using: &random) < duplicates
            if Double.random(in: 0..<1, using: &random) < loss { continue }
            let packet = Packet(index: index, sequence: sequence, arrival: arrival)
            packets.append(packet)
            if isDoubled { packets.append(Packet(index: index, sequence: sequence, arrival: arrival + 1_000_000)) }
        }
        return packets.sorted { $0.arrival < $1.arrival }
    }

    func run(frames: Int) -> Outcome {
        var outcome = Outcome(buffer: JitterBuffer())
        var statistics: ReceptionStatistics?
        var frame = [Int16](repeating: 0, count: Self.frame)
        var waiting = packets(frames)[...]
        for pull in 0..<frames {
            let now = Int64(pull) * Self.period + Int64(phase * 1e6)
            while let packet = waiting.first, packet.arrival <= now {
                waiting.removeFirst()
                if statistics == nil { statistics = ReceptionStatistics(source: 1, first: packet.sequence) }
                let order = statistics?.receive(sequence: packet.sequence, timestamp: 0, arrival: nil)
                let first = packet.index * Self.frame
                outcome.buffer.insert(
                    timestamp: firstTimestamp &+ UInt32(first), count: Self.frame, order: order ?? .outOfOrder,
                    at: packet.arrival
                ) { signal(first + $0) }
            }
            outcome.mostWaiting = max(outcome.mostWaiting, outcome.buffer.waiting)
            frame.withUnsafeMutableBufferPointer { outcome.buffer.pull(into: $0, at: now) }
            outcome.samples += frame
            if pull % 50 == 49 { outcome.concealed.append(outcome.buffer.counts.concealed) }
        }
        return outcome
    }
}
