import Testing

@testable import VirtualAudio

@Suite("When frames are due")
struct TickScheduleTests {
    private static let frame: UInt64 = 20_000_000

    @Test func framesFallOnACommonGrid() {
        let now: UInt64 = 1_234_567_890
        let narrow = TickSchedule(sampleRate: 8000, frameCount: 160, now: now)
        let wide = TickSchedule(sampleRate: 48_000, frameCount: 960, now: now + 3_000_000)
        #expect(narrow.deadline == 1_240_000_000)
        #expect(wide.deadline == narrow.deadline)
    }

    @Test func oneFrameIsDueAtEachDeadline() {
        var schedule = TickSchedule(sampleRate: 8000, frameCount: 160, now: 0)
        for index in 1...500 {
            #expect(schedule.deadline == UInt64(index) * Self.frame)
            #expect(schedule.due(at: schedule.deadline - 1) == 0)
            #expect(schedule.due(at: schedule.deadline) == 1)
        }
        #expect(schedule.skipped == 0)
    }

    @Test func latenessDoesNotAddUp() {
        var schedule = TickSchedule(sampleRate: 8000, frameCount: 160, now: 0)
        for index in 1...500 {
            #expect(schedule.due(at: UInt64(index) * Self.frame + 9_000_000) == 1)
            #expect(schedule.deadline == UInt64(index + 1) * Self.frame)
        }
    }

    @Test func aShortStallIsMadeUpForAndALongOneSkipped() {
        var schedule = TickSchedule(sampleRate: 8000, frameCount: 160, now: 0)
        #expect(schedule.due(at: 3 * Self.frame + 5) == 3)
        #expect(schedule.skipped == 0)
        #expect(schedule.due(at: 103 * Self.frame + 5) == TickSchedule.mostAtOnce)
        #expect(schedule.skipped == 100 - TickSchedule.mostAtOnce)
        #expect(schedule.deadline == 104 * Self.frame)
    }

    /// Rates whose frames are no whole number of nanoseconds: the count of a day is exact.
    @Test(arguments: [(44_100, 128), (44_100, 441), (11_025, 221), (22_050, 353), (8000, 160), (48_000, 480)])
    func noRateDrifts(rate: Int, frameCount: Int) {
        let day: UInt64 = 86_400 * 1_000_000_000
        let start: UInt64 = 5_000_000_000_123
        var schedule = TickSchedule(sampleRate: rate, frameCount: frameCount, now: start)
        _ = schedule.due(at: start + day)
        var frames = schedule.skipped + TickSchedule.mostAtOnce
        #expect(abs(frames - 86_400 * rate / frameCount) <= 1)
        for _ in 0..<100 {
            #expect(schedule.due(at: schedule.deadline - 1) == 0)
            #expect(schedule.due(at: schedule.deadline) == 1)
            frames += 1
        }
    }
}
