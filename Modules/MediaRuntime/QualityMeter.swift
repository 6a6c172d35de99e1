import MediaCore

/// Turns what was played and made up into scores, second by second.
struct QualityMeter: Sendable {
    /// Seconds that the interval's score looks back.
    private static let interval = 5

    private var before = JitterBuffer.Counts()
    private var seconds: [(played: UInt64, concealed: UInt64)] = []
    private let model = EModel()

    /// - Returns: nil before anything was heard.
    mutating func measure(_ half: ReceivingHalf) -> MediaQuality? {
        let counts = half.buffer.counts
        guard let statistics = half.statistics, counts.played > 0 else { return nil }
        seconds.append((counts.played - before.played, counts.concealed - before.concealed))
        if seconds.count > Self.interval { seconds.removeFirst() }
        before = counts
        let roundTrip = half.roundTrip.map { Int($0 / 1_000_000) }
        // One packet is gathered at the far end, one waits here, and the network takes half of the round trip.
        let delay = 20 + Double(half.buffer.target) / 8 + Double(roundTrip ?? 0) / 2
        let last = seconds.reduce((played: UInt64(0), concealed: UInt64(0))) { ($0.played + $1.played, $0.concealed + $1.concealed) }
        return MediaQuality(
            mos: score(played: counts.played, concealed: counts.concealed, delay: delay),
            intervalMOS: score(played: last.played, concealed: last.concealed, delay: delay),
            roundTripMilliseconds: roundTrip, packetsReceived: statistics.received, packetsLost: statistics.lost)
    }

    private func score(played: UInt64, concealed: UInt64, delay: Double) -> Double {
        let all = played + concealed
        let loss = all == 0 ? 1 : Double(concealed) / Double(all)
        return EModel.meanOpinionScore(model.rating(loss: loss, delay: delay))
    }
}
