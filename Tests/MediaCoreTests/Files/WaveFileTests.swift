import MediaCore
import Testing

/// A RIFF WAVE file in parts, so that each may be wrong.
struct WaveParts {
    var tag = 1
    var channels = 1
    var rate = 8000
    var bits = 16
    var data: [UInt8] = [1, 0, 254, 255]
    var before: [UInt8] = []
    var formatSize: Int?
    var dataSize: Int?
    /// Behind the sixteen bytes of the format.
    var extra: [UInt8] = []

    static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    var format: [UInt8] {
        Self.little(tag, 2) + Self.little(channels, 2) + Self.little(rate, 4)
            + Self.little(rate * channels * bits / 8, 4) + Self.little(channels * bits / 8, 2) + Self.little(bits, 2)
            + extra
    }

    var bytes: [UInt8] {
        let chunks =
            before + Array("fmt ".utf8) + Self.little(formatSize ?? format.count, 4) + format + Array("data".utf8)
            + Self.little(dataSize ?? data.count, 4) + data
        return Array("RIFF".utf8) + Self.little(chunks.count + 4, 4) + Array("WAVE".utf8) + chunks
    }
}

@Suite("RIFF WAVE files")
struct WaveFileTests {
    @Test(arguments: [8000, 16_000, 32_000, 44_100])
    func linearSamplesAreTakenAsTheyAre(rate: Int) throws {
        let file = try WaveFile(WaveParts(rate: rate, data: [1, 0, 0xFE, 0xFF, 0, 0x80, 0xFF, 0x7F]).bytes)
        #expect(file.sampleRate == rate)
        #expect(file.samples == [1, -2, .min, .max])
    }

    @Test func twoChannelsAreMixed() throws {
        let data =
            WaveParts.little(100, 2) + WaveParts.little(300, 2) + WaveParts.little(0x8000, 2)
            + WaveParts.little(0x8000, 2) + [7, 7]
        let file = try WaveFile(WaveParts(channels: 2, data: data).bytes)
        #expect(file.samples == [200, .min], "and the part of a sample at the end is left")
    }

    /// ITU-T G.711, tables 1 and 2: the codes of silence and of full scale.
    @Test(arguments: [(6, [0xD5, 0xAA, 0x2A], [8, 32256, -32256]), (7, [0xFF, 0x80, 0x00], [0, 32124, -32124])])
    func companded(tag: Int, codes: [UInt8], samples: [Int16]) throws {
        #expect(try WaveFile(WaveParts(tag: tag, bits: 8, data: codes).bytes).samples == samples)
        let two = try WaveFile(WaveParts(tag: tag, channels: 2, bits: 8, data: [codes[1], codes[2]]).bytes)
        #expect(two.samples == [0])
    }

    @Test func otherChunksArePassedOver() throws {
        // A chunk of odd length has a byte behind it that is not counted.
        let list = Array("LIST".utf8) + WaveParts.little(3, 4) + [1, 2, 3, 0]
        #expect(try WaveFile(WaveParts(before: list).bytes).samples == [1, -2])
        #expect(try WaveFile(WaveParts().bytes + list).samples == [1, -2])
    }

    @Test func theExtensibleFormIsUnderstood() throws {
        let guid: [UInt8] = [1, 0, 0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113]
        let extra = WaveParts.little(22, 2) + WaveParts.little(16, 2) + WaveParts.little(4, 4) + guid
        #expect(try WaveFile(WaveParts(tag: 0xFFFE, extra: extra).bytes).samples == [1, -2])
    }

    @Test func aPipesFileReachesToItsEnd() throws {
        #expect(try WaveFile(WaveParts(dataSize: 0xFFFF_FFFF).bytes).samples == [1, -2])
    }

    @Test(
        arguments: [
            ([], "at byte 0: it does not begin with RIFF"),
            (Array("RIFFxxxxAVI ".utf8), "at byte 8: it is RIFF and not WAVE"),
            (Array("RIFFxxxxWAVE".utf8), "at byte 12: it ends without a format"),
            (Array(WaveParts().bytes.prefix(36)), "at byte 36: it ends without data"),
            (WaveParts(formatSize: 14).bytes, "at byte 16: the format has 14 bytes, and 16 are the least"),
            (
                WaveParts(tag: 3, bits: 32).bytes,
                "at byte 20: format 3 of 32 bits is not known; known are PCM of 16 bits, A-law and µ-law of 8 bits"
            ),
            (
                WaveParts(tag: 85, bits: 0).bytes,
                "at byte 20: format 85 of 0 bits is not known; known are PCM of 16 bits, A-law and µ-law of 8 bits"
            ),
            (
                WaveParts(bits: 8).bytes,
                "at byte 20: format 1 of 8 bits is not known; known are PCM of 16 bits, A-law and µ-law of 8 bits"
            ),
            (
                WaveParts(tag: 0xFFFE).bytes,
                "at byte 16: the extensible format has 16 bytes, and 40 are the least"
            ),
            (WaveParts(channels: 0).bytes, "at byte 22: it has 0 channels, and one or two are taken"),
            (WaveParts(channels: 6).bytes, "at byte 22: it has 6 channels, and one or two are taken"),
            (WaveParts(rate: 0).bytes, "at byte 24: it has 0 samples a second, and 8000 to 48000 are taken"),
            (WaveParts(rate: 96_000).bytes, "at byte 24: it has 96000 samples a second, and 8000 to 48000 are taken"),
            (WaveParts(data: []).bytes, "at byte 40: there are no samples in it"),
            (WaveParts(data: [1]).bytes, "at byte 40: there are no samples in it"),
            (
                WaveParts(dataSize: 5).bytes,
                "at byte 40: a chunk is to have 5 bytes, and the file ends after 4 of them"
            ),
            (
                Array("RIFFxxxxWAVEdata".utf8) + WaveParts.little(2, 4) + [0, 0],
                "at byte 12: the data come before their format"
            ),
        ] as [([UInt8], String)])
    func whatIsWrongIsSaid(bytes: [UInt8], error: String) {
        let thrown = #expect(throws: WaveFileError.self) { try WaveFile(bytes) }
        #expect(thrown?.description == error)
    }

    @Test func theLengthIsBounded() throws {
        let most = WaveFile.mostBytes - WaveParts(data: []).bytes.count
        #expect(try WaveFile(WaveParts(data: Array(repeating: 0, count: most)).bytes).samples.count == most / 2)
        let thrown = #expect(throws: WaveFileError.self) {
            try WaveFile(WaveParts(data: Array(repeating: 0, count: most + 1)).bytes)
        }
        #expect(thrown?.offset == WaveFile.mostBytes)
    }

    /// Whatever is cut off or changed is a file or an error, and never a trap.
    @Test func noFileIsTooBroken() {
        let guid = [UInt8](repeating: 1, count: 24)
        for whole in [WaveParts().bytes, WaveParts(tag: 0xFFFE, channels: 2, extra: guid).bytes] {
            for place in whole.indices {
                _ = try? WaveFile(Array(whole[..<place]))
                for value in [0, 1, 2, 0x7F, 0x80, 0xFE, 0xFF] as [UInt8] {
                    var bytes = whole
                    bytes[place] = value
                    _ = try? WaveFile(bytes)
                }
            }
        }
    }

    /// Every field of the header with numbers at the ends of what it holds.
    @Test func headersOfAnyNumbers() {
        let good = WaveParts(data: [UInt8](repeating: 1, count: 16)).bytes
        // Offset and bytes of each field.
        let fields = [(4, 4), (16, 4), (20, 2), (22, 2), (24, 4), (28, 4), (32, 2), (34, 2), (40, 4)]
        for (offset, count) in fields {
            for number in [0, -1, 1, 1 << 15, 1 << 16, 1 << 31, 1 << 32, Int.max] {
                var bytes = good
                bytes.replaceSubrange(offset..<offset + count, with: WaveParts.little(number, count))
                guard let file = try? WaveFile(bytes) else { continue }
                #expect(1...bytes.count ~= file.samples.count && WaveFile.sampleRates ~= file.sampleRate)
            }
        }
    }
}
