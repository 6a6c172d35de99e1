import AudioAPI

/// Plays a ring over and over.
///
/// `@unchecked` because of the position: a client is called by one thread at a time, and nobody else touches it.
final class RingTone: AudioClient, @unchecked Sendable {
    private let sound: RingSound
    private let isWhole: Bool
    private var position = 0

    /// - Parameter isWhole: it is heard once and not again.
    init(_ sound: RingSound, isWhole: Bool) {
        self.sound = sound
        self.isWhole = isWhole
    }

    func captured(_ samples: UnsafeBufferPointer<Int16>) {}

    func render(into frame: UnsafeMutableBufferPointer<Int16>) {
        let cycle = sound.samples.count + sound.pause
        sound.samples.withUnsafeBufferPointer { samples in
            for index in frame.indices {
                if position == cycle, !isWhole { position = 0 }
                guard position < cycle else {
                    frame[index] = 0
                    continue
                }
                frame[index] = position < samples.count ? samples[position] : 0
                position += 1
            }
        }
    }
}
