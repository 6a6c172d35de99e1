/// What a leg has to do by the clock: its RTCP reports and its quality reports.
struct LegSchedule: Sendable {
    /// RFC 3550 §6.2: the shortest interval between reports, halved before the first.
    private static let interval = 5_000_000_000.0
    /// RFC 3550 §6.3.1: corrects for the timer's own bias.
    private static let compensation = 1.21828
    private static let second: Int64 = 1_000_000_000

    private var nextReport = Int64.max
    private var nextQuality = Int64.max
    var meter = QualityMeter()

    mutating func start(at now: Int64) {
        guard nextReport == .max else { return }
        nextReport = now + Self.randomInterval / 2
    }

    mutating func due(at now: Int64, measures: Bool) -> (report: Bool, quality: Bool, next: Int64) {
        let report = now >= nextReport
        if report { nextReport = now + Self.randomInterval }
        if !measures { nextQuality = .max } else if nextQuality == .max { nextQuality = now + Self.second }
        let quality = now >= nextQuality
        if quality { nextQuality += Self.second }
        return (report, quality, min(nextReport, nextQuality))
    }

    /// Half to one and a half of the interval, so that the reports of many calls do not fall together.
    private static var randomInterval: Int64 {
        Int64(interval * Double.random(in: 0.5...1.5) / compensation)
    }
}
