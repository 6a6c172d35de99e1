import MediaCore
import Testing

/// ITU-T G.711 Appendix I, but for its 3.75 ms of delay.
@Suite struct ConcealmentTests {
    private func played(_ concealment: inout Concealment, _ samples: [Int16]) -> [Int16] {
        var samples = samples
        samples.withUnsafeMutableBufferPointer { concealment.played($0) }
        return samples
    }

    private func made(_ concealment: inout Concealment, _ count: Int = 160) -> [Int16] {
        var samples = [Int16](repeating: 99, count: count)
        samples.withUnsafeMutableBufferPointer { concealment.conceal($0) }
        return samples
    }

    private func power(_ samples: some Collection<Int16>) -> Double {
        samples.map { Double($0) * Double($0) }.reduce(0, +) / Double(samples.count)
    }

    @Test func soundThatComesIsLeftAlone() {
        var concealment = Concealment()
        let voice = (0..<160).map { tone(150, at: $0) }
        #expect(played(&concealment, voice) == voice)
        #expect(!concealment.isConcealing)
    }

    @Test func nothingIsMadeOfNothing() {
        var concealment = Concealment()
        #expect(made(&concealment).allSatisfy { $0 == 0 })
    }

    /// Clause I.2.4: the pitch of a voice is found from 5 to 15 ms, and the gap goes on with it.
    @Test(arguments: [70.0, 100, 150, 200]) func pitchGoesOnThroughTheGap(pitch: Double) {
        var concealment = Concealment()
        let voice = { (index: Int) in
            Int16(Int(tone(pitch, at: index, peak: 5000)) + Int(tone(3 * pitch, at: index, peak: 3000)))
        }
        for frame in 0..<4 { _ = played(&concealment, (0..<160).map { voice(frame * 160 + $0) }) }
        let gap = made(&concealment, 80)
        let truth = (0..<80).map { voice(640 + $0) }
        let error = power(zip(gap, truth).map { $0 &- $1 })
        #expect(decibels(error / power(truth)) < -10)
    }

    /// Clause I.2.7: the first 10 ms are as loud as before, each 10 ms after that a fifth less, nothing after 60 ms.
    @Test func gapFadesToSilence() {
        var concealment = Concealment()
        for frame in 0..<4 { _ = played(&concealment, (0..<160).map { tone(200, at: frame * 160 + $0) }) }
        let parts = (0..<8).map { _ in power(made(&concealment, 80)) }
        let voice = power((0..<80).map { tone(200, at: $0) })
        #expect(abs(decibels(parts[0] / voice)) < 1)
        for index in 1..<6 { #expect(parts[index] < parts[index - 1]) }
        #expect(parts[6] == 0 && parts[7] == 0)
    }

    @Test func returnOfTheSoundDoesNotClick() {
        var concealment = Concealment()
        for frame in 0..<4 { _ = played(&concealment, (0..<160).map { tone(200, at: frame * 160 + $0) }) }
        let gap = made(&concealment)
        #expect(concealment.isConcealing)
        // It comes back in the opposite phase.
        let back = played(&concealment, (0..<160).map { tone(200, at: $0 + 20) })
        #expect(!concealment.isConcealing)
        let all = gap + back
        let steepest = zip(all, all.dropFirst()).map { abs(Int($1) - Int($0)) }.max() ?? 0
        // A sine of this pitch rises by at most 1257 from sample to sample; a jump to the opposite phase, by 16000.
        #expect(steepest < 2500)
    }
}
