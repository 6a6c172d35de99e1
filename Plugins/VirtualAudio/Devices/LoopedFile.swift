import Locking
import PlainFiles

/// A file that virtual microphones play over and over: read once, shared by every session.
public final class LoopedFile: Sendable {
    /// Bytes; more are refused: what is played in a loop has no need of them, and all of it is kept in memory.
    static let longest = 32 << 20

    public let path: String
    private let sound: Sound
    private let converted = Guarded<[Int: [Int16]]>([:])

    /// Reads all of it. Blocks for as long as the file system takes.
    init(path: String) throws(WaveError) {
        self.path = path
        let bytes: [UInt8]
        do throws(PlainFileError) {
            bytes = try PlainFile.read(path, atMost: Self.longest)
        } catch {
            throw WaveError(reason: error.reason)
        }
        var sound = try WaveDecoder.decode(bytes)
        sound.samples = LoopResampling.withoutClick(sound.samples, sampleRate: sound.sampleRate)
        self.sound = sound
    }

    /// The sound at another rate, kept for the next who asks.
    func samples(at sampleRate: Int) -> [Int16] {
        converted.withLock { converted in
            if let known = converted[sampleRate] { return known }
            let samples = LoopResampling.convert(sound.samples, from: sound.sampleRate, to: sampleRate)
            converted[sampleRate] = samples
            return samples
        }
    }
}

extension LoopedFile: Equatable {
    public static func == (left: LoopedFile, right: LoopedFile) -> Bool {
        left.path == right.path && left.sound == right.sound
    }
}
