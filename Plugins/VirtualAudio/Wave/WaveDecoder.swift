/// Sound as it was read: one channel of 16-bit samples.
struct Sound: Sendable, Equatable {
    var samples: [Int16]
    var sampleRate: Int
}

/// Why the bytes are no sound that we can play; the end of a sentence that begins with the file's name.
struct WaveError: Error, Equatable {
    var reason: String
}

/// Reads RIFF WAVE files: PCM of 8 or 16 bits, A-law and µ-law, one or two channels.
///
/// Every length in the file is taken for a claim: nothing is read beyond the bytes that are there.
enum WaveDecoder {
    static let sampleRates = 4_000...192_000

    static func decode(_ bytes: [UInt8]) throws(WaveError) -> Sound {
        guard bytes.count >= 12, text(bytes, at: 0) == "RIFF", text(bytes, at: 8) == "WAVE" else {
            throw WaveError(reason: "is not a WAV file")
        }
        var format: Format?
        var position = 12
        while position + 8 <= bytes.count {
            let name = text(bytes, at: position)
            let length = Int(number32(bytes, at: position + 4))
            let start = position + 8
            let end = min(start + length, bytes.count)
            if name == "fmt " { format = try Format(bytes[start..<end]) }
            if name == "data" {
                guard let format else { throw WaveError(reason: "has its sound before the description of its format") }
                // A recorder that was stopped hard leaves a length of 0 or of all ones behind.
                let isOpen = length == 0 || length == 0xFFFF_FFFF
                return try format.sound(in: bytes[start..<(isOpen ? bytes.count : end)])
            }
            // Chunks begin at even positions.
            position = start + length + length % 2
        }
        throw WaveError(reason: "holds no sound")
    }

    private struct Format {
        enum Coding { case unsigned8, linear16, aLaw, muLaw }

        let coding: Coding
        let channels: Int
        let sampleRate: Int

        init(_ chunk: ArraySlice<UInt8>) throws(WaveError) {
            let chunk = Array(chunk)
            guard chunk.count >= 16 else {
                throw WaveError(reason: "has a description of its format that is cut short")
            }
            var tag = number16(chunk, at: 0)
            // WAVE_FORMAT_EXTENSIBLE: the tag proper begins the sub-format.
            if tag == 0xFFFE, chunk.count >= 26 { tag = number16(chunk, at: 24) }
            let bits = number16(chunk, at: 14)
            switch (tag, bits) {
            case (1, 8): coding = .unsigned8
            case (1, 16): coding = .linear16
            case (6, 8): coding = .aLaw
            case (7, 8): coding = .muLaw
            default:
                throw WaveError(
                    reason: "has format \(tag) with \(bits) bits: save it as PCM of 8 or 16 bits, A-law or µ-law")
            }
            channels = Int(number16(chunk, at: 2))
            guard 1...2 ~= channels else {
                throw WaveError(reason: "has \(channels) channels: save it with one or two")
            }
            sampleRate = Int(number32(chunk, at: 4))
            guard sampleRates ~= sampleRate else {
                throw WaveError(
                    reason: "has \(sampleRate) samples a second: "
                        + "save it with \(sampleRates.lowerBound) to \(sampleRates.upperBound)")
            }
        }

        /// The samples, channels mixed down to one. An incomplete last sample is left out.
        func sound(in data: ArraySlice<UInt8>) throws(WaveError) -> Sound {
            let width = coding == .linear16 ? 2 : 1
            let count = data.count / (width * channels)
            guard count > 0 else { throw WaveError(reason: "holds no sound") }
            let samples = data.withUnsafeBufferPointer { data in
                [Int16](unsafeUninitializedCapacity: count) { samples, initialised in
                    for index in 0..<count {
                        var sum = 0
                        for channel in 0..<channels { sum += Int(sample(data, (index * channels + channel) * width)) }
                        samples.initializeElement(at: index, to: Int16(clamping: sum / channels))
                    }
                    initialised = count
                }
            }
            return Sound(samples: samples, sampleRate: sampleRate)
        }

        private func sample(_ data: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int16 {
            switch coding {
            case .unsigned8: (Int16(data[position]) - 128) * 256
            case .linear16: Int16(bitPattern: UInt16(data[position]) | UInt16(data[position + 1]) << 8)
            case .aLaw: G711Expansion.aLaw(data[position])
            case .muLaw: G711Expansion.muLaw(data[position])
            }
        }
    }

    private static func text(_ bytes: [UInt8], at position: Int) -> String {
        String(decoding: bytes[position..<position + 4], as: UTF8.self)
    }

    private static func number16(_ bytes: [UInt8], at position: Int) -> UInt16 {
        UInt16(bytes[position]) | UInt16(bytes[position + 1]) << 8
    }

    private static func number32(_ bytes: [UInt8], at position: Int) -> UInt32 {
        UInt32(number16(bytes, at: position)) | UInt32(number16(bytes, at: position + 2)) << 16
    }
}
