import Synchronization

/// A device's volume and mute, as its samples feel them.
final class DeviceGain: Sendable {
    private let percent = Atomic<Int>(100)

    func set(volume: Int, muted: Bool) {
        percent.store(muted ? 0 : volume, ordering: .relaxed)
    }

    func apply(to samples: UnsafeMutableBufferPointer<Int16>) {
        let percent = Int32(truncatingIfNeeded: percent.load(ordering: .relaxed))
        guard percent != 100 else { return }
        for index in samples.indices {
            samples[index] = Int16(truncatingIfNeeded: Int32(samples[index]) * percent / 100)
        }
    }
}
