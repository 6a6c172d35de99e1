import MediaCore
import Testing

/// What a listener gets over networks of every kind, in simulated time.
@Suite struct PlayoutTests {
    private static let seeds = [1, 2] as [UInt64]

    @Test func perfectNetworkCostsNothing() {
        let outcome = Line().run(frames: 500)
        #expect(outcome.buffer.counts.concealed == 0)
        // Twenty milliseconds to begin with; with time left over it comes down.
        #expect(outcome.buffer.delay <= 2 * Line.frame)
        #expect(share(of: 1000, in: outcome.samples.suffix(8000)) > 0.99)
    }

    @Test(arguments: [1.0, 10, 19]) func delayOnAPerfectNetworkStaysWithinAFrame(phase: Double) {
        let outcome = Line(phase: phase).run(frames: 1000)
        #expect(outcome.buffer.counts.concealed == 0)
        // What every packet is early by: five milliseconds to spare, and less than fifteen more.
        #expect(outcome.buffer.delay <= 160)
        #expect(share(of: 1000, in: outcome.samples.suffix(8000)) > 0.99)
    }

    @Test(arguments: seeds, [0.01, 0.05, 0.15])
    func lossIsHeardOnce(seed: UInt64, loss: Double) {
        let outcome = Line(seed: seed, loss: loss).run(frames: 2000)
        #expect(abs(outcome.concealedShare - loss) < 0.02)
        #expect(outcome.mostWaiting <= 4 * Line.frame)
        #expect(share(of: 1000, in: outcome.samples.suffix(8000)) > 0.9)
    }

    @Test(arguments: seeds, [20.0, 40, 80])
    func jitterIsLearned(seed: UInt64, jitter: Double) {
        let outcome = Line(seed: seed, jitter: jitter).run(frames: 2000)
        // After ten seconds to learn it, at most one frame in fifty.
        let later = outcome.concealed[39] - outcome.concealed[9]
        #expect(later < 30 * 8000 / 50)
        #expect(Double(outcome.buffer.delay) <= (jitter + 30) * 8)
        #expect(share(of: 1000, in: outcome.samples.suffix(80_000)) > 0.9)
    }

    @Test(arguments: seeds) func queueThatHoldsUpIsLearned(seed: UInt64) {
        let outcome = Line(seed: seed, jitter: 60, keepsOrder: true).run(frames: 2000)
        #expect(outcome.concealed[39] - outcome.concealed[9] < 30 * 8000 / 50)
        #expect(outcome.mostWaiting <= 1600 + 160)
    }

    @Test(arguments: seeds) func duplicatesAreHeardOnce(seed: UInt64) {
        let outcome = Line(seed: seed, duplicates: 0.5).run(frames: 1000)
        #expect(outcome.buffer.counts.concealed == 0)
        #expect(share(of: 1000, in: outcome.samples.suffix(8000)) > 0.99)
    }

    @Test(arguments: [-200.0, 200, -1000, 1000]) func clocksThatDifferKeepTheDelay(drift: Double) {
        // Two minutes.
        let outcome = Line(drift: drift).run(frames: 6000)
        #expect(outcome.mostWaiting <= 4 * Line.frame)
        #expect(outcome.buffer.delay <= 2 * Line.frame)
        // A slow sender leaves as many samples out as the clocks differ by, and they come a frame at a time.
        #expect(outcome.concealedShare <= max(0, drift) / 1e6 + 0.001)
        // A fast sender has said everything before the device has played it.
        #expect(share(of: 1000, in: outcome.samples.dropLast(8000).suffix(8000)) > 0.9)
    }

    @Test func jitterThatEndsIsForgotten() {
        var samples: [Int] = []
        var line = Line(seed: 5, jitter: 120)
        samples.append(line.run(frames: 1000).buffer.delay)
        line.jitter = 0
        samples.append(line.run(frames: 1000).buffer.delay)
        #expect(samples[0] > samples[1])
    }

    @Test func outageLeavesNoDelayBehind() {
        let outcome = Line(outage: 200..<250).run(frames: 700)
        #expect(outcome.mostWaiting <= 1600 + 160)
        #expect(outcome.buffer.counts.discarded > 0)
        #expect(outcome.buffer.delay <= 2 * Line.frame)
        #expect(share(of: 1000, in: outcome.samples.suffix(8000)) > 0.9)
    }

    @Test(arguments: [1, 2, 10, 500]) func pauseOfAnyLengthIsNoLoss(frames: Int) {
        let outcome = Line(pause: 100..<(100 + frames)).run(frames: frames + 300)
        #expect(outcome.buffer.counts.concealed == 0)
        #expect(outcome.buffer.counts.late == 0)
        #expect(share(of: 1000, in: outcome.samples.suffix(8000)) > 0.99)
    }

    @Test(arguments: seeds) func everythingAtOnceStaysWithinItsBounds(seed: UInt64) {
        let line = Line(
            seed: seed, loss: 0.1, duplicates: 0.1, jitter: 300, drift: 500, pause: 500..<600, outage: 1000..<1100)
        let outcome = line.run(frames: 2000)
        #expect(outcome.mostWaiting <= 1600 + 160)
        #expect(outcome.buffer.counts.played > 0)
    }
}
