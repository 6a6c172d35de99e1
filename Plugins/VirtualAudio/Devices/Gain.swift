/// Applies volume and mute to the samples of a stream. A change is spread over one frame, so that it does not click.
struct Gain: Sendable {
    private var current: Float

    init(_ gain: Float) {
        current = gain
    }

    mutating func apply(_ target: Float, to samples: UnsafeMutableBufferPointer<Int16>) {
        defer { current = target }
        if current == target {
            guard target != 1 else { return }
            guard target != 0 else { return samples.update(repeating: 0) }
        }
        let step = (target - current) / Float(max(samples.count, 1))
        var gain = current
        for index in samples.indices {
            gain += step
            samples[index] = Int16(clamping: Int((Float(samples[index]) * gain).rounded()))
        }
    }
}
