/// Makes a sound that is played round and round fit another sample rate.
enum LoopResampling {
    /// The loop at another rate. Its end meets its beginning as it did before: it is filtered as the ring that it is,
    /// and a whole number of samples goes into the round.
    static func convert(_ samples: [Int16], from inputRate: Int, to outputRate: Int) -> [Int16] {
        guard inputRate != outputRate, !samples.isEmpty else { return samples }
        let count = max(1, (samples.count * outputRate + inputRate / 2) / inputRate)
        let filter = ResamplingFilter(inputCount: samples.count, outputCount: count)
        // The ring, unrolled by the filter's reach at both ends.
        let unrolled = (0..<samples.count + filter.width).map { index in
            let position = (index - (filter.reach - 1)) % samples.count
            return Float(samples[position < 0 ? position + samples.count : position])
        }
        return unrolled.withUnsafeBufferPointer { unrolled in
            guard let base = unrolled.baseAddress else { return [] }
            return (0..<count).map { index in
                let position = index * filter.step.numerator
                let value = filter.value(
                    of: base + position / filter.step.denominator, phase: position % filter.step.denominator)
                return Int16(clamping: Int(value.rounded()))
            }
        }
    }

    /// Takes the click out of a seam where end and beginning do not meet: both ends fade within 3 ms.
    ///
    /// A loop that goes on smoothly stays as it is, since a fade would be a gap in it.
    static func withoutClick(_ samples: [Int16], sampleRate: Int) -> [Int16] {
        let fade = min(sampleRate * 3 / 1000, samples.count / 2)
        guard fade > 1, let first = samples.first, let last = samples.last else { return samples }
        let jump = abs(Int(first) - Int(last))
        // What the sound does by itself near its ends is no click.
        let ends = [samples.prefix(4 * fade), samples.suffix(4 * fade)]
        let usual = ends.flatMap { end in zip(end, end.dropFirst()).map { abs(Int($0) - Int($1)) } }.max() ?? 0
        guard jump > usual + 64 else { return samples }
        var faded = samples
        for index in 0..<fade {
            let end = samples.count - 1 - index
            faded[index] = Int16(Int(samples[index]) * index / fade)
            faded[end] = Int16(Int(samples[end]) * index / fade)
        }
        return faded
    }
}
