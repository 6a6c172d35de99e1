/// How one call sounds, measured over its whole life and over its last interval.
public struct QualityReport: Sendable, Equatable {
    /// Mean opinion score of the whole call (ITU-T G.107 Annex B), 1.00 to 5.00.
    public var mos: Double
    /// The same for the last reporting interval.
    public var intervalMOS: Double
    /// Round trip in milliseconds from RTCP; nil until the far end has answered a report.
    public var roundTrip: Int?

    /// Whatever was measured becomes the nearest that can be: scores of 1 to 5, a round trip of up to an hour.
    public init(mos: Double, intervalMOS: Double, roundTrip: Int?) {
        self.mos = Self.score(mos)
        self.intervalMOS = Self.score(intervalMOS)
        self.roundTrip = roundTrip.map { min(max($0, 0), 3_600_000) }
    }

    private static func score(_ mos: Double) -> Double {
        // What is no number compares as false.
        mos >= 1 ? min(mos, 5) : 1
    }
}
