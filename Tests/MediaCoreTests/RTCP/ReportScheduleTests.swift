import MediaCore
import Testing

/// RFC 3550 §6.2 and §6.3.
@Suite struct ReportScheduleTests {
    private static let second: Int64 = 1_000_000_000

    private func expect(
        _ schedule: inout ReportSchedule, at now: Int64, isDue: Bool, at location: SourceLocation = #_sourceLocation
    ) {
        let found = schedule.isDue(at: now)
        #expect(found == isDue, sourceLocation: location)
    }

    @Test func nothingIsDueBeforeTheStart() {
        var schedule = ReportSchedule()
        #expect(schedule.deadline == .max)
        expect(&schedule, at: 100 * Self.second, isDue: false)
    }

    @Test func theFirstReportTakesHalfTheInterval() {
        var schedule = ReportSchedule(random: { 1 })
        schedule.start(at: 0)
        let first = schedule.deadline
        #expect(abs(Double(first) / 1e9 - 2.5 / 1.21828) < 0.01)
        expect(&schedule, at: first - 1, isDue: false)
        expect(&schedule, at: first, isDue: true)
        schedule.sent(octets: 100, at: first)
        #expect(abs(Double(schedule.deadline - first) / 1e9 - 5 / 1.21828) < 0.01)
    }

    @Test func startingTwiceChangesNothing() {
        var schedule = ReportSchedule(random: { 1 })
        schedule.start(at: 0)
        let first = schedule.deadline
        schedule.start(at: Self.second)
        #expect(schedule.deadline == first)
    }

    @Test func reportsAreFiveSecondsApartOnAverage() {
        // §6.2: reconsideration and compensation together give the interval that is meant.
        var schedule = ReportSchedule()
        schedule.start(at: 0)
        var now: Int64 = 0
        var moments: [Int64] = []
        while moments.count < 3000 {
            now = schedule.deadline
            guard schedule.isDue(at: now) else { continue }
            moments.append(now)
            schedule.sent(octets: 100, at: now)
        }
        let intervals = zip(moments, moments.dropFirst()).map { Double($1 - $0) / 1e9 }
        #expect(abs(intervals.reduce(0, +) / Double(intervals.count) - 5) < 0.2)
        #expect(intervals.allSatisfy { $0 >= 2.05 && $0 <= 6.16 })
    }
}
