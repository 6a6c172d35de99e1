import Foundation

/// WAV files of tones, and what is in them.
enum Recording {
    /// Writes a sine as 16-bit mono PCM at 8 kHz.
    static func writeTone(_ hertz: Double, seconds: Double, to file: URL) throws {
        try write((0..<Int(seconds * 8000)).map { Int16(8000 * sin(2 * .pi * hertz * Double($0) / 8000)) }, to: file)
    }

    /// Writes something like speech, of one pitch: four syllables a second, with short pauses between them.
    static func writeSpeech(_ hertz: Double, seconds: Double, to file: URL) throws {
        let samples = (0..<Int(seconds * 8000)).map { index in
            let time = Double(index) / 8000
            let syllable = max(0, 0.2 + sin(2 * .pi * 4 * time))
            return Int16(8000 * syllable * sin(2 * .pi * hertz * time))
        }
        try write(samples, to: file)
    }

    private static func write(_ samples: [Int16], to file: URL) throws {
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

    /// The end of a file of raw 16-bit samples at 8 kHz that may still grow; nothing while it is shorter than that.
    static func end(of file: URL, seconds: Double) throws -> [Int16] {
        guard let data = try? Data(contentsOf: file), data.count >= Int(seconds * 16_000) else { return [] }
        let bytes = [UInt8](data.prefix(data.count & ~1).suffix(Int(seconds * 8000) * 2))
        return stride(from: 0, to: bytes.count, by: 2).map {
            Int16(truncatingIfNeeded: Int(bytes[$0]) | Int(bytes[$0 + 1]) << 8)
        }
    }

    /// The longest time without a loud sample, in seconds.
    static func longestSilence(in samples: some Collection<Int16>) -> Double {
        var (longest, present) = (0, 0)
        for sample in samples {
            present = abs(Int(sample)) < 200 ? present + 1 : 0
            longest = max(longest, present)
        }
        return Double(longest) / 8000
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
