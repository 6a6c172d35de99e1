import MediaCore

/// What the receiving half knows about how the call sounds.
struct QualityReading: Sendable {
    var counts: JitterBuffer.Counts
    /// Samples in a row that nobody has accounted for.
    var starved: Int
    /// How long packets wait to be played, milliseconds.
    var playoutDelay: Double
    /// Nanoseconds; nil until the far end has answered a report.
    var roundTrip: Int64?
    var packetsReceived: UInt64
    var packetsLost: Int64
}

/// Turns what was played and made up into scores, second by second.
struct QualityMeter: Sendable {
    /// Seconds that the interval's score looks back: few enough that a network which turns bad shows at once, even
    /// when the buffer learns to cope with it.
    private static let interval = 3
    /// Samples of unexplained silence, two seconds, that count as a lost stream; less may be a pause of the sender.
    private static let outage = 16_000
    /// Milliseconds that the far end gathers for a packet.
    private static let packetTime = 20.0

    private struct Heard: Sendable {
        var played: UInt64 = 0
        var concealed: UInt64 = 0

        /// Nil when nothing was to be heard.
        var loss: Double? { played + concealed == 0 ? nil : Double(concealed) / Double(played + concealed) }

        static func - (left: Heard, right: Heard) -> Heard {
            // A pause that explains itself later takes back what had counted as lost.
            Heard(
                played: left.played - right.played,
                concealed: left.concealed > right.concealed ? left.concealed - right.concealed : 0)
        }
    }

    /// The sums as they were at the ends of the last seconds, the oldest first.
    private var marks = [Heard()]
    private let model = EModel()

    /// - Returns: nil before anything was heard.
    mutating func measure(_ reading: QualityReading?) -> MediaQuality? {
        guard let reading, reading.counts.played > 0 else { return nil }
        var sum = Heard(played: reading.counts.played, concealed: reading.counts.concealed)
        if reading.starved >= Self.outage { sum.concealed += UInt64(reading.starved) }
        marks.append(sum)
        if marks.count > Self.interval + 1 { marks.removeFirst() }
        let roundTrip = reading.roundTrip.map { Double($0) / 1_000_000 }
        let delay = Self.packetTime + reading.playoutDelay + (roundTrip ?? 0) / 2
        return MediaQuality(
            mos: score(sum, delay), intervalMOS: score(sum - marks[0], delay),
            roundTripMilliseconds: roundTrip.map { Int($0.rounded()) }, packetsReceived: reading.packetsReceived,
            packetsLost: reading.packetsLost)
    }

    private func score(_ heard: Heard, _ delay: Double) -> Double {
        EModel.meanOpinionScore(model.rating(loss: heard.loss ?? 0, delay: delay))
    }
}
