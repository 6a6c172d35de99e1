/// How one call sounds, measured over its whole life and over its last interval.
public struct QualityReport: Sendable, Equatable {
    /// Mean opinion score of the whole call (ITU-T G.107 Annex B), 1.00 to 5.00.
    public var mos: Double
    /// The same for the last reporting interval.
    public var intervalMOS: Double
    /// Round trip in milliseconds from RTCP; nil until the far end has answered a report.
    public var roundTrip: Int?

    public init(mos: Double, intervalMOS: Double, roundTrip: Int?) {
        self.mos = mos
        self.intervalMOS = intervalMOS
        self.roundTrip = roundTrip
    }
}
