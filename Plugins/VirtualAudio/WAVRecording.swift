/// A recording as its file holds it, mixed down to one channel.
struct WAVRecording: Sendable, Equatable {
    /// Ten minutes at 48 kHz: a microphone's loop needs no more, and a hostile file gets no more memory.
    static let maximumSamples = 48_000 * 600

    var sampleRate: Int
    var samples: [Int16]

    /// Reads RIFF/WAVE with linear PCM of 8 or 16 bits, A-law or µ-law.
    /// - Throws: ``VirtualAudioError`` that says what is wrong with the bytes.
    init(parsing bytes: [UInt8]) throws(VirtualAudioError) {
        guard bytes.count >= 12, Self.tag(bytes, at: 0) == "RIFF", Self.tag(bytes, at: 8) == "WAVE" else {
            throw VirtualAudioError("it is no WAV file")
        }
        var format: (code: Int, channels: Int, rate: Int, bits: Int)?
        var position = 12
        while position + 8 <= bytes.count {
            let size = Self.number(bytes, at: position + 4, bytes: 4)
            let body = position + 8
            switch Self.tag(bytes, at: position) {
            case "fmt " where size >= 16 && body + 16 <= bytes.count:
                var code = Self.number(bytes, at: body, bytes: 2)
                // WAVE_FORMAT_EXTENSIBLE names the real format in the first two bytes of its identifier.
                if code == 0xFFFE, size >= 26, body + 26 <= bytes.count { code = Self.number(bytes, at: body + 24, bytes: 2) }
                format = (
                    code, Self.number(bytes, at: body + 2, bytes: 2), Self.number(bytes, at: body + 4, bytes: 4),
                    Self.number(bytes, at: body + 14, bytes: 2)
                )
            case "data":
                guard let format else { throw VirtualAudioError("its data comes before its format") }
                let end = min(bytes.count, body + size)
                self = try Self.decode(bytes[body..<end], as: format)
                return
            default:
                break
            }
            // Chunks are padded to even sizes.
            position = body + size + size % 2
        }
        throw VirtualAudioError("it has no samples")
    }

    private init(sampleRate: Int, samples: [Int16]) {
        self.sampleRate = sampleRate
        self.samples = samples
    }

    private static func decode(
        _ data: ArraySlice<UInt8>, as format: (code: Int, channels: Int, rate: Int, bits: Int)
    ) throws(VirtualAudioError) -> WAVRecording {
        guard (1...8).contains(format.channels), (4000...384_000).contains(format.rate) else {
            throw VirtualAudioError("it has \(format.channels) channels at \(format.rate) Hz: 1-8 at 4000-384000 Hz can be read")
        }
        let width = format.bits / 8
        let decode: (ArraySlice<UInt8>.Index) -> Int
        switch (format.code, format.bits) {
        case (1, 16): decode = { Int(Int16(truncatingIfNeeded: Int(data[$0]) | Int(data[$0 + 1]) << 8)) }
        case (1, 8): decode = { (Int(data[$0]) - 128) << 8 }
        case (6, 8): decode = { Companding.aLaw(data[$0]) }
        case (7, 8): decode = { Companding.muLaw(data[$0]) }
        default:
            throw VirtualAudioError(
                "its format \(format.code) with \(format.bits) bits is none of PCM 8 or 16 bits, A-law and µ-law")
        }
        let frame = width * format.channels
        let count = min(data.count / frame, maximumSamples)
        guard count > 0 else { throw VirtualAudioError("it has no samples") }
        let samples = (0..<count).map { index in
            let start = data.startIndex + index * frame
            let sum = (0..<format.channels).reduce(0) { $0 + decode(start + $1 * width) }
            return Int16(truncatingIfNeeded: sum / format.channels)
        }
        return WAVRecording(sampleRate: format.rate, samples: samples)
    }

    private static func tag(_ bytes: [UInt8], at position: Int) -> String {
        String(decoding: bytes[position..<position + 4], as: UTF8.self)
    }

    private static func number(_ bytes: [UInt8], at position: Int, bytes count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
    }
}

/// ITU-T G.711 expansion, for recordings that are kept companded.
enum Companding {
    static func aLaw(_ code: UInt8) -> Int {
        let value = Int(code ^ 0x55)
        let exponent = (value & 0x70) >> 4
        let mantissa = (value & 0x0F) << 4 + 8
        let magnitude = exponent == 0 ? mantissa : (mantissa + 0x100) << (exponent - 1)
        return value & 0x80 != 0 ? magnitude : -magnitude
    }

    static func muLaw(_ code: UInt8) -> Int {
        let value = Int(~code)
        let magnitude = (((value & 0x0F) << 3 + 0x84) << ((value & 0x70) >> 4)) - 0x84
        return value & 0x80 != 0 ? -magnitude : magnitude
    }
}
