import Glibc
import MediaCore
import Testing

struct ToneSenderTests {
    private func samples(_ sender: inout ToneSender, _ count: Int) -> [Int16?] {
        (0..<count).map { _ in sender.next() }
    }

    /// The level of one frequency, dBm0: 0 dBm0 is 3.17 dB below the largest sine of G.711.
    private func level(of hertz: Double, in samples: [Int16]) -> Double {
        var (real, imaginary) = (0.0, 0.0)
        for (index, sample) in samples.enumerated() {
            let angle = 2 * .pi * hertz * Double(index) / 8000
            real += Double(sample) * cos(angle)
            imaginary += Double(sample) * sin(angle)
        }
        let peak = 2 * (real * real + imaginary * imaginary).squareRoot() / Double(samples.count)
        return 20 * log10(peak / 32767) + 3.17
    }

    /// ITU-T Q.23 Table 1.
    @Test(
        arguments: [
            ("1", 697, 1209), ("2", 697, 1336), ("3", 697, 1477), ("A", 697, 1633), ("4", 770, 1209), ("5", 770, 1336),
            ("6", 770, 1477), ("B", 770, 1633), ("7", 852, 1209), ("8", 852, 1336), ("9", 852, 1477), ("C", 852, 1633),
            ("*", 941, 1209), ("0", 941, 1336), ("#", 941, 1477), ("D", 941, 1633),
        ] as [(String, Double, Double)])
    func everyKeyHasItsPair(digit: String, row: Double, column: Double) throws {
        var sender = ToneSender(timing: DigitTiming(signal: 8000, pause: 0))
        sender.append(try #require(TelephoneEvent.events(of: digit)))
        let sound = samples(&sender, 8000).compactMap { $0 }
        #expect(sound.count == 8000)
        #expect(abs(level(of: row, in: sound) + 9) < 0.1)
        #expect(abs(level(of: column, in: sound) + 7) < 0.1)
        for other in [697.0, 770, 852, 941, 1209, 1336, 1477, 1633] where other != row && other != column {
            #expect(level(of: other, in: sound) < -60)
        }
        // Both at their peaks together are not clipped.
        #expect(sound.allSatisfy { abs(Int($0)) < 20_000 })
    }

    @Test func digitsArePartedBySilence() {
        var sender = ToneSender()
        sender.append([1, 2])
        #expect(sender.isBusy)
        let all = samples(&sender, 3300)
        #expect(all[0..<800].contains { ($0 ?? 0).magnitude > 5000 })
        #expect(all[800..<1600].allSatisfy { $0 == 0 })
        #expect(all[1600..<2400].contains { ($0 ?? 0).magnitude > 5000 })
        #expect(all[2400..<3200].allSatisfy { $0 == 0 })
        #expect(all[3200...].allSatisfy { $0 == nil })
        #expect(!sender.isBusy)
    }

    @Test func whatWaitsCanBeForgotten() {
        var sender = ToneSender()
        sender.append([1, 2])
        _ = samples(&sender, 100)
        sender.cancel()
        #expect(sender.next() == nil)
    }
}
