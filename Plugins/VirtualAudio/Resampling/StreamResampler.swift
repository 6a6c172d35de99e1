/// Brings a stream to another sample rate, frame by frame and without allocating.
struct StreamResampler: Sendable {
    private let filter: ResamplingFilter
    /// Samples that still count, the oldest first.
    private var history: [Float]
    private var output: [Int16]
    /// Where the next output sample lies, in denominators of a sample after the middle of the first window.
    private var position = 0

    /// - Parameter frameCount: the most samples that come at once.
    init(from inputRate: Int, to outputRate: Int, frameCount: Int) {
        filter = ResamplingFilter(inputCount: inputRate, outputCount: outputRate)
        history = []
        history.reserveCapacity(filter.width + frameCount + filter.step.numerator)
        // Silence before the first sample: that much later the sound comes out.
        history += [Float](repeating: 0, count: filter.width - 1)
        output = []
        output.reserveCapacity(frameCount * outputRate / inputRate + 2)
    }

    /// Gives `body` what a frame becomes; how much that is varies by a sample.
    mutating func convert(_ frame: UnsafeBufferPointer<Int16>, _ body: (UnsafeBufferPointer<Int16>) -> Void) {
        for sample in frame { history.append(Float(sample)) }
        output.removeAll(keepingCapacity: true)
        history.withUnsafeBufferPointer { history in
            guard let base = history.baseAddress else { return }
            while position / filter.step.denominator + filter.width <= history.count {
                let value = filter.value(
                    of: base + position / filter.step.denominator, phase: position % filter.step.denominator)
                output.append(Int16(clamping: Int(value.rounded())))
                position += filter.step.numerator
            }
        }
        let used = min(position / filter.step.denominator, history.count)
        history.removeFirst(used)
        position -= used * filter.step.denominator
        output.withUnsafeBufferPointer(body)
    }
}
