/// The sound of a RIFF WAVE file: PCM of 16 bits, or A-law or µ-law of 8, of one or two channels.
///
/// (Microsoft and IBM, *Multimedia Programming Interface and Data Specifications 1.0*, "Waveform Audio File Format";
/// the extensible form by *Multiple Channel Audio Data and WAVE Files*.)
public struct WaveFile: Sendable, Equatable {
    /// What is taken at most: a minute of two channels at 32 kHz.
    public static let mostBytes = 8 << 20
    /// What is taken of samples a second.
    public static let sampleRates = 8000...48_000

    /// Samples a second.
    public let sampleRate: Int
    /// One channel: where the file has two, their mean. At least one sample.
    public let samples: [Int16]

    /// Takes a whole file apart. Chunks other than `fmt ` and `data` are passed over, whatever is in them.
    ///
    /// A `data` chunk of 2³²−1 bytes, as programs write it into a pipe whose end they cannot know, reaches to the end.
    /// - Throws: what is wrong, and where.
    public init(_ bytes: [UInt8]) throws(WaveFileError) {
        guard bytes.count <= Self.mostBytes else {
            throw WaveFileError(
                at: Self.mostBytes, "the file has \(bytes.count) bytes, and \(Self.mostBytes) are the most")
        }
        guard bytes.starts(with: "RIFF".utf8) else { throw WaveFileError(at: 0, "it does not begin with RIFF") }
        guard bytes.dropFirst(8).starts(with: "WAVE".utf8) else {
            throw WaveFileError(at: 8, "it is RIFF and not WAVE")
        }
        var format: WaveFormat?
        var offset = 12
        while offset + 8 <= bytes.count {
            let name = bytes[offset..<offset + 4]
            let stated = bytes.littleEndian32(at: offset + 4)
            let start = offset + 8
            let isOpenEnded = name.elementsEqual("data".utf8) && stated == Int(UInt32.max)
            let count = isOpenEnded ? bytes.count - start : stated
            guard count <= bytes.count - start else {
                throw WaveFileError(
                    at: offset + 4,
                    "a chunk is to have \(count) bytes, and the file ends after \(bytes.count - start) of them")
            }
            if name.elementsEqual("fmt ".utf8) {
                format = try WaveFormat(bytes[start..<start + count])
            } else if name.elementsEqual("data".utf8) {
                guard let format else { throw WaveFileError(at: offset, "the data come before their format") }
                sampleRate = format.sampleRate
                samples = format.samples(of: bytes[start..<start + count])
                guard !samples.isEmpty else { throw WaveFileError(at: offset + 4, "there are no samples in it") }
                return
            }
            // Chunks begin at even places.
            offset = start + count + count % 2
        }
        throw WaveFileError(at: bytes.count, format == nil ? "it ends without a format" : "it ends without data")
    }
}

/// Why a file is not taken.
public struct WaveFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Where the mistake is, in bytes from the beginning.
    public let offset: Int
    public let reason: String

    init(at offset: Int, _ reason: String) {
        self.offset = offset
        self.reason = reason
    }

    public var description: String { "at byte \(offset): \(reason)" }
}

/// What the `fmt ` chunk says of the samples.
private struct WaveFormat {
    private enum Coding {
        case linear
        case g711(G711)
    }

    private static let extensible = 0xFFFE
    private static let understood = "PCM of 16 bits, A-law and µ-law of 8 bits"

    let sampleRate: Int
    private let coding: Coding
    private let channels: Int

    init(_ chunk: ArraySlice<UInt8>) throws(WaveFileError) {
        let start = chunk.startIndex
        guard chunk.count >= 16 else {
            throw WaveFileError(at: start - 4, "the format has \(chunk.count) bytes, and 16 are the least")
        }
        var tag = chunk.littleEndian16(at: start)
        if tag == Self.extensible {
            guard chunk.count >= 40 else {
                throw WaveFileError(
                    at: start - 4, "the extensible format has \(chunk.count) bytes, and 40 are the least")
            }
            // The subformat is a GUID that begins with the tag it stands for.
            tag = chunk.littleEndian16(at: start + 24)
        }
        let bits = chunk.littleEndian16(at: start + 14)
        switch (tag, bits) {
        case (1, 16): coding = .linear
        case (6, 8): coding = .g711(.aLaw)
        case (7, 8): coding = .g711(.muLaw)
        default:
            throw WaveFileError(
                at: start, "format \(tag) of \(bits) bits is not known; known are \(Self.understood)")
        }
        channels = chunk.littleEndian16(at: start + 2)
        guard 1...2 ~= channels else {
            throw WaveFileError(at: start + 2, "it has \(channels) channels, and one or two are taken")
        }
        sampleRate = chunk.littleEndian32(at: start + 4)
        guard WaveFile.sampleRates ~= sampleRate else {
            throw WaveFileError(
                at: start + 4,
                "it has \(sampleRate) samples a second, and \(WaveFile.sampleRates.lowerBound) to "
                    + "\(WaveFile.sampleRates.upperBound) are taken")
        }
    }

    /// Every whole sample, mixed. A part of one at the end is left.
    func samples(of data: ArraySlice<UInt8>) -> [Int16] {
        let width: Int
        let value: (Int) -> Int
        switch coding {
        case .linear:
            width = 2
            value = { Int(Int16(truncatingIfNeeded: data.littleEndian16(at: $0))) }
        case .g711(let law):
            width = 1
            value = { Int(law.decode(data[$0])) }
        }
        let step = width * channels
        let whole = data.startIndex..<data.endIndex - data.count % step
        return stride(from: whole.lowerBound, to: whole.upperBound, by: step).map { place in
            channels == 1 ? Int16(value(place)) : Int16((value(place) + value(place + width)) / 2)
        }
    }
}

extension RandomAccessCollection<UInt8> where Index == Int {
    fileprivate func littleEndian16(at place: Int) -> Int { Int(self[place]) | Int(self[place + 1]) << 8 }

    fileprivate func littleEndian32(at place: Int) -> Int {
        littleEndian16(at: place) | littleEndian16(at: place + 2) << 16
    }
}
