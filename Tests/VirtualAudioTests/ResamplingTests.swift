import Testing

@testable import VirtualAudio

@Suite("Resampling")
struct ResamplingTests {
    /// A tone comes out as itself: what else there is lies 60 dB below it.
    @Test(arguments: [
        (16_000, 8000), (48_000, 8000), (44_100, 8000), (11_025, 8000), (8000, 16_000), (8000, 48_000),
        (22_050, 16_000),
        (12_345, 8000),
    ])
    func tonesSurvive(from: Int, to: Int) {
        for hertz in [300.0, 1000, 3000] {
            // A whole number of periods, so that the loop has no seam of its own.
            let loop = Tone.samples(hertz, count: from, rate: from)
            let converted = LoopResampling.convert(loop, from: from, to: to)
            #expect(converted.count == to)
            #expect(Tone.share(of: hertz, in: converted, rate: to) > 1 - 1e-6, "\(hertz) Hz from \(from) to \(to)")
            #expect(abs(Tone.peak(converted) - 12_000) < 60, "\(hertz) Hz from \(from) to \(to)")
        }
    }

    /// What the lower rate cannot carry must not come back as something else.
    @Test(arguments: [(16_000, 4400.0), (16_000, 5000), (48_000, 7000), (48_000, 12_000), (44_100, 19_000)])
    func nothingAliases(from: Int, hertz: Double) {
        let converted = LoopResampling.convert(Tone.samples(hertz, count: from, rate: from), from: from, to: 8000)
        #expect(Tone.peak(converted) <= 12, "60 dB below the 12,000 that went in")
    }

    @Test func theSeamIsSmooth() {
        // 0.7 s of 500 Hz at 16 kHz, twice round.
        let loop = LoopResampling.withoutClick(Tone.samples(500, count: 11_200, rate: 16_000), sampleRate: 16_000)
        let once = LoopResampling.convert(loop, from: 16_000, to: 8000)
        #expect(once.count == 5600)
        let twice = once + once
        #expect(Tone.share(of: 500, in: twice, rate: 8000) > 1 - 1e-6)
        let steepest = zip(twice, twice.dropFirst()).map { abs(Int($0) - Int($1)) }.max() ?? 0
        #expect(steepest <= 4720, "500 Hz at 8 kHz moves by 2·π·500/8000 of its peak at most")
    }

    @Test func aClickIsFadedAway() {
        // Cut at its loudest: end and beginning are far apart.
        let cut = Tone.samples(500, count: 8012, rate: 16_000)
        let mended = LoopResampling.withoutClick(cut, sampleRate: 16_000)
        #expect(mended.count == cut.count)
        #expect(mended.first == 0 && mended.last == 0)
        #expect(mended[100..<7900] == cut[100..<7900], "only the ends change")
    }

    @Test(arguments: [[5], [5, -5], [1, 2, 3]] as [[Int16]])
    func theShortestLoopsHold(loop: [Int16]) {
        for rate in [4000, 8000, 48_000] {
            let converted = LoopResampling.convert(loop, from: 8000, to: rate)
            #expect(!converted.isEmpty)
            #expect(Tone.peak(converted) <= 8)
        }
        #expect(LoopResampling.withoutClick(loop, sampleRate: 8000).count == loop.count)
    }

    @Test(arguments: [(16_000, 8000), (48_000, 8000), (8000, 16_000), (44_100, 8000)])
    func aStreamBecomesTheSameSound(from: Int, to: Int) {
        let frameCount = from / 50
        var resampler = StreamResampler(from: from, to: to, frameCount: frameCount)
        let input = Tone.samples(1000, count: from * 2, rate: from)
        var output: [Int16] = []
        input.withUnsafeBufferPointer { input in
            for start in stride(from: 0, to: input.count, by: frameCount) {
                resampler.convert(UnsafeBufferPointer(rebasing: input[start..<start + frameCount])) { output += $0 }
            }
        }
        #expect(abs(output.count - to * 2) <= 1, "\(output.count) samples for two seconds")
        #expect(Tone.share(of: 1000, in: Array(output.suffix(to)), rate: to) > 1 - 1e-6)
    }
}
