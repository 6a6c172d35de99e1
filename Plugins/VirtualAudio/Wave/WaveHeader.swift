/// The 44 bytes before 16-bit PCM samples of one channel.
enum WaveHeader {
    static let length = 44
    /// Bytes of samples that the header can account for.
    static let longestData = Int(UInt32.max) - length

    static func bytes(sampleRate: Int, dataLength: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length)
        func append(_ text: StaticString) {
            text.withUTF8Buffer { bytes.append(contentsOf: $0) }
        }
        func append(_ number: Int, width: Int) {
            for byte in 0..<width { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * byte))) }
        }
        append("RIFF")
        append(dataLength + length - 8, width: 4)
        append("WAVEfmt ")
        append(16, width: 4)
        append(1, width: 2)  // PCM
        append(1, width: 2)  // channels
        append(sampleRate, width: 4)
        append(sampleRate * 2, width: 4)  // bytes a second
        append(2, width: 2)  // bytes of all channels' samples
        append(16, width: 2)  // bits a sample
        append("data")
        append(dataLength, width: 4)
        return bytes
    }
}
