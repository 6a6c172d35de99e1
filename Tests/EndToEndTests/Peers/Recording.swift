import Foundation

/// WAV files of tones, and what is in them.
enum Recording {
    /// Writes a sine as 16-bit mono PCM at 8 kHz.
    static func writeTone(_ hertz: Double, seconds: Double, to file: URL) throws {
        let samples = (0..<Int(seconds * 8000)).map { Int16(8000 * sin(2 * .pi * hertz * Double($0) / 8000)) }
        var data = Data()
        func number(_ value: Int, _ count: Int) {
            for shift in 0..<count { data.append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
        }
        data.append(contentsOf: "RIFF".utf8)
        number(36 + 2 * samples.count, 4)
        data.append(contentsOf: "WAVEfmt ".utf8)
        for (value, count) in [(16, 4), (1, 2), (1, 2), (8000, 4), (16000, 4), (2, 2), (16, 2)] { number(value, count) }
        data.append(contentsOf: "data".utf8)
        number(2 * samples.count, 4)
        for sample in samples { number(Int(sample), 2) }
        try data.write(to: file)
    }

    /// The samples of a 16-bit mono PCM file.
    static func samples(of file: URL) throws -> [Int16] {
        let bytes = [UInt8](try Data(contentsOf: file)).dropFirst(44)
        return stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map {
            Int16(truncatingIfNeeded: Int(bytes[$0]) | Int(bytes[$0 + 1]) << 8)
        }
    }

    /// The share of the power that lies at this frequency, 0 to 1, by Goertzel's algorithm.
    static func share(of hertz: Double, in samples: some Collection<Int16>) -> Double {
        guard !samples.isEmpty else { return 0 }
        let coefficient = 2 * cos(2 * .pi * hertz / 8000)
        var (before, last, power) = (0.0, 0.0, 0.0)
        for sample in samples {
            let value = Double(sample)
            power += value * value
            (before, last) = (last, value + coefficient * last - before)
        }
        let tone = last * last + before * before - coefficient * last * before
        return power > 0 ? 2 * tone / (power * Double(samples.count)) : 0
    }
}
