import Glibc
import Synchronization
import Testing

@testable import Threads

@Suite("Paced threads", .timeLimit(.minutes(1)))
struct PacedThreadTests {
    /// Hands each turn's time to a test.
    private func turns(
        every period: Duration, end: @escaping @Sendable () -> Void = {}
    ) throws -> (PacedThread, AsyncStream<ContinuousClock.Instant>) {
        let (times, time) = AsyncStream<ContinuousClock.Instant>.makeStream()
        let thread = PacedThread(name: "paced-test", every: period) {
            { time.yield(.now) }
        } end: {
            end()
            time.finish()
        }
        return (try #require(thread), times)
    }

    @Test func asManyTurnsAsPeriods() async throws {
        let (thread, times) = try turns(every: .milliseconds(2))
        var (first, last, count) = (ContinuousClock.Instant?.none, ContinuousClock.now, 0)
        for await time in times {
            first = first ?? time
            last = time
            count += 1
            if count == 101 { break }
        }
        await thread.stop()
        // A loaded machine makes it late, by any time; nothing makes it early.
        #expect(last - (try #require(first)) > .milliseconds(190))
    }

    /// As after a suspend: an hour of frames is not sent at once.
    @Test func whatWasMissedForLongIsSkipped() async throws {
        let (times, time) = AsyncStream<ContinuousClock.Instant>.makeStream()
        let thread = PacedThread(name: "paced-test", every: .milliseconds(10)) {
            var hasStoodStill = false
            return {
                if !hasStoodStill { usleep(3_000_000) }
                hasStoodStill = true
                time.yield(.now)
            }
        } end: {
            time.finish()
        }
        var seen: [ContinuousClock.Instant] = []
        for await time in times {
            seen.append(time)
            if seen.count == 101 { break }
        }
        await (try #require(thread)).stop()
        #expect(seen[100] - seen[0] > .milliseconds(900))
    }

    @Test func whatATurnOwnsStaysBetweenTurns() async throws {
        let (counts, count) = AsyncStream<Int>.makeStream()
        let thread = PacedThread(name: "paced-test", every: .milliseconds(1)) {
            var turns = 0
            return {
                turns += 1
                count.yield(turns)
            }
        } end: {
            count.finish()
        }
        var expected = 1
        for await count in counts {
            #expect(count == expected)
            expected += 1
            if expected > 5 { break }
        }
        await (try #require(thread)).stop()
    }

    @Test func nothingHappensAfterItIsStopped() async throws {
        let isEnded = Atomic(false)
        try await confirmation { ended in
            let (thread, times) = try turns(every: .milliseconds(1)) {
                isEnded.store(true, ordering: .relaxed)
                ended()
            }
            async let first: Void = thread.stop()
            async let second: Void = thread.stop()
            _ = await (first, second)
            let hasEnded = isEnded.load(ordering: .relaxed)
            #expect(hasEnded)
            // Does not wait for a third end.
            await thread.stop()
            // Ends, as the thread did.
            for await _ in times {}
        }
    }
}
