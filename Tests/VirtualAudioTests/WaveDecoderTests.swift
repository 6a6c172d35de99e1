import Testing

@testable import VirtualAudio

@Suite("Reading WAV files")
struct WaveDecoderTests {
    static let advice = "save it as PCM of 8 or 16 bits, A-law or µ-law"

    @Test func readsWhatWeWrite() throws {
        let samples: [Int16] = [0, 1, -1, 32767, -32768]
        let bytes = WaveHeader.bytes(sampleRate: 8000, dataLength: 10) + samples.littleEndianBytes
        #expect(try WaveDecoder.decode(bytes) == Sound(samples: samples, sampleRate: 8000))
    }

    /// Every field of the header with numbers at the ends of what it holds.
    @Test func headersOfAnyNumbers() {
        let good = WaveHeader.bytes(sampleRate: 8000, dataLength: 16) + [UInt8](repeating: 1, count: 16)
        // Offset and bytes of each field.
        let fields = [(4, 4), (16, 4), (20, 2), (22, 2), (24, 4), (28, 4), (32, 2), (34, 2), (40, 4)]
        for (offset, count) in fields {
            for number in [0, -1, 1, 1 << 15, 1 << 16, 1 << 31, 1 << 32, Int.max] {
                var bytes = good
                let value = (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
                bytes.replaceSubrange(offset..<offset + count, with: value)
                guard let sound = try? WaveDecoder.decode(bytes) else { continue }
                #expect(1...bytes.count ~= sound.samples.count && WaveDecoder.sampleRates ~= sound.sampleRate)
                _ = LoopResampling.convert(sound.samples, from: sound.sampleRate, to: 8000)
            }
        }
    }

    @Test func mixesTwoChannelsDown() throws {
        let data = ([100, 300, -32768, -32768, 32767, 32767, 5, -5] as [Int16]).littleEndianBytes
        #expect(
            try WaveDecoder.decode(.wave(tag: 1, channels: 2, rate: 44_100, bits: 16, data)).samples == [
                200, -32768, 32767, 0,
            ])
    }

    @Test func readsEightBits() throws {
        #expect(try WaveDecoder.decode(.wave(tag: 1, bits: 8, [0, 128, 255])).samples == [-32768, 0, 32512])
    }

    /// ITU-T G.711: the values of the first and last codes of each sign, and the quiet ones.
    @Test func readsBothLaws() throws {
        #expect(
            try WaveDecoder.decode(.wave(tag: 7, bits: 8, [0x00, 0x80, 0x7F, 0xFF, 0xFE])).samples == [
                -32124, 32124, 0, 0, 8,
            ])
        #expect(
            try WaveDecoder.decode(.wave(tag: 6, bits: 8, [0xAA, 0x2A, 0xD5, 0x55])).samples == [32256, -32256, 8, -8])
    }

    @Test func readsTheExtensibleFormat() throws {
        let subFormat: [UInt8] = [1, 0, 0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113]
        let extra: [UInt8] = [22, 0, 16, 0, 4, 0, 0, 0] + subFormat
        #expect(try WaveDecoder.decode(.wave(tag: 0xFFFE, bits: 16, extra: extra, [1, 0, 2, 0])).samples == [1, 2])
    }

    @Test func passesOverOtherChunks() throws {
        let list: [UInt8] = Array("LIST".utf8) + [3, 0, 0, 0, 1, 2, 3, 0]
        #expect(try WaveDecoder.decode(.wave(tag: 1, bits: 8, before: list, [128])).samples == [0])
    }

    @Test(arguments: [0, 0xFFFF_FFFF, 1_000_000])
    func takesWhatIsThereWhenTheLengthLies(claimed: Int) throws {
        var bytes = WaveHeader.bytes(sampleRate: 8000, dataLength: 0) + [1, 0, 2, 0, 9]
        for index in 0..<4 { bytes[40 + index] = UInt8(truncatingIfNeeded: claimed >> (8 * index)) }
        #expect(try WaveDecoder.decode(bytes).samples == [1, 2])
    }

    @Test(
        arguments: [
            ([], "is not a WAV file"),
            (Array("RIFF____WAVE".utf8), "holds no sound"),
            (.wave(tag: 1, bits: 16, []), "holds no sound"),
            (.wave(tag: 1, bits: 16, [7]), "holds no sound"),
            (.wave(tag: 85, bits: 0, [1]), "has format 85 with 0 bits: " + advice),
            (
                .wave(tag: 1, bits: 24, [1, 2, 3]),
                "has format 1 with 24 bits: " + advice
            ),
            (.wave(tag: 1, channels: 0, bits: 16, [1, 2]), "has 0 channels: save it with one or two"),
            (.wave(tag: 1, channels: 6, bits: 16, [1, 2]), "has 6 channels: save it with one or two"),
            (.wave(tag: 1, rate: 0, bits: 16, [1, 2]), "has 0 samples a second: save it with 4000 to 192000"),
            (
                .wave(tag: 1, rate: 4_294_967_295, bits: 16, [1, 2]),
                "has 4294967295 samples a second: save it with 4000 to 192000"
            ),
            (
                Array("RIFF____WAVEdata".utf8) + [2, 0, 0, 0, 1, 2],
                "has its sound before the description of its format"
            ),
            (Array("RIFF____WAVEfmt ".utf8) + [2, 0, 0, 0, 1, 0], "has a description of its format that is cut short"),
        ] as [([UInt8], String)])
    func saysWhatIsWrong(bytes: [UInt8], reason: String) {
        #expect(throws: WaveError(reason: reason)) { try WaveDecoder.decode(bytes) }
    }

    /// Hostile files: every truncation and every changed byte of the headers is decoded or refused, never a crash.
    @Test func noHeaderBreaksIt() {
        let sound: [UInt8] = .wave(
            tag: 1, channels: 2, bits: 16, before: Array("LIST".utf8) + [1, 0, 0, 0, 9, 0], [1, 2, 3, 4])
        for length in 0...sound.count { _ = try? WaveDecoder.decode(Array(sound.prefix(length))) }
        for index in 0..<sound.count {
            for value in [0, 1, 0x7F, 0x80, 0xFE, 0xFF] as [UInt8] {
                var changed = sound
                changed[index] = value
                _ = try? WaveDecoder.decode(changed)
            }
        }
    }
}

extension [UInt8] {
    static func wave(
        tag: Int, channels: Int = 1, rate: Int = 8000, bits: Int, extra: [UInt8] = [], before: [UInt8] = [],
        _ data: [UInt8]
    ) -> [UInt8] {
        func number(_ value: Int, _ width: Int) -> [UInt8] {
            (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let format =
            number(tag, 2) + number(channels, 2) + number(rate, 4) + number(rate * channels * bits / 8, 4)
            + number(channels * bits / 8, 2) + number(bits, 2) + extra
        let body =
            Array("WAVE".utf8) + Array("fmt ".utf8) + number(format.count, 4) + format + before + Array("data".utf8)
            + number(data.count, 4) + data
        return Array("RIFF".utf8) + number(body.count, 4) + body
    }
}

extension [Int16] {
    var littleEndianBytes: [UInt8] {
        flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }
}
