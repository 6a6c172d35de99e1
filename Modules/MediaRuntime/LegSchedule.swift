import MediaCore

/// What a leg has to do by the clock: its RTCP reports and its quality reports.
struct LegSchedule: Sendable {
    private static let second: Int64 = 1_000_000_000

    var reports = ReportSchedule()
    var meter = QualityMeter()
    private var nextQuality = Int64.max

    mutating func due(at now: Int64, measures: Bool) -> (report: Bool, quality: Bool) {
        let report = reports.isDue(at: now)
        if !measures { nextQuality = .max } else if nextQuality == .max { nextQuality = now + Self.second }
        let quality = now >= nextQuality
        // Seconds that were slept through are not made up for.
        if quality { nextQuality = max(nextQuality + Self.second, now + Self.second / 2) }
        return (report, quality)
    }

    var deadline: Int64 { min(reports.deadline, nextQuality) }
}
