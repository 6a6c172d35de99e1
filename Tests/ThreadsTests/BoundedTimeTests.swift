import Testing

@testable import Threads

/// Numbers of strangers end up in clocks and sleeps: none of them may trap there.
@Suite("Bounded time", .timeLimit(.minutes(1)))
struct BoundedTimeTests {
    static let extremes: [Duration] = [
        .zero, .nanoseconds(1), .nanoseconds(-1), .seconds(1), .seconds(-1), .seconds(Int64.max), .seconds(Int64.min),
        .seconds(Int64(1) << 31), .seconds(Int64(1) << 32), .seconds(18_446_744_073), .seconds(99_999_999_999),
        .milliseconds(Int64.max), .nanoseconds(Int64.max), .nanoseconds(Int64.min), .seconds(1e30 / 1e12),
        Duration(secondsComponent: .max, attosecondsComponent: 999_999_999_999_999_999),
        Duration(secondsComponent: .min, attosecondsComponent: -999_999_999_999_999_999),
    ]

    @Test(arguments: extremes)
    func everyDurationFitsEveryClock(duration: Duration) {
        #expect(duration.bounded >= .zero && duration.bounded <= .longestWait)
        if duration >= .zero, duration <= .longestWait { #expect(duration.bounded == duration) }
        #expect(duration.boundedNanoseconds >= 0)
        #expect(SystemClock.awake.deadline(after: duration) >= 0)
        #expect(SystemClock.continuous.deadline(after: duration) >= 0)
        #expect(ContinuousClock.now + duration.bounded >= ContinuousClock.now - .seconds(60))
    }

    @Test(arguments: [Int64.min, -1, 0, 1, 999_999_999, 1_000_000_000])
    func whoeverWaitsIsBackAtOnceWhenTheTimeIsOver(nanoseconds: Int64) {
        #expect(!WakeUp().wait(until: nanoseconds))
        #expect(!WakeUp().wait(for: .nanoseconds(min(nanoseconds, 1))))
    }

    @Test(arguments: extremes)
    func whoeverIsCalledIsBackAtOnce(duration: Duration) {
        let wakeUp = WakeUp()
        wakeUp.call()
        #expect(wakeUp.wait(for: duration))
    }

    /// A task that sleeps so long is there still, and can be cancelled.
    @Test(arguments: extremes)
    func tasksSleepSoLong(duration: Duration) async {
        let sleeper = Task { try await Task.sleep(for: duration.bounded, clock: .continuous) }
        sleeper.cancel()
        _ = await sleeper.result
    }

    @Test(arguments: [Duration.zero, .seconds(-1), .seconds(Int64.min), .seconds(Int64.max)])
    func aPacedThreadTakesAnyPeriod(period: Duration) async throws {
        let thread = PacedThread(name: "extreme", every: period) {
            {}
        } end: {
        }
        try #require(thread != nil)
        if period <= .zero { await thread?.stop() }
    }
}
