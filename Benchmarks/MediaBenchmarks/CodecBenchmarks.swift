import Benchmark
import MediaCore

/// 20 ms at 8 kHz.
private let frame = 160

func registerCodecBenchmarks() {
    Benchmark("G.711: encode 20 ms of A-law") { benchmark in
        let samples = (0..<frame).map { Int16(truncatingIfNeeded: $0 * 397) }
        var codes = [UInt8](repeating: 0, count: frame)
        for _ in benchmark.scaledIterations {
            for index in samples.indices { codes[index] = G711.aLaw.encode(samples[index]) }
            blackHole(codes)
        }
    }

    Benchmark("G.711: decode 20 ms of A-law") { benchmark in
        let codes = (0..<frame).map { UInt8(truncatingIfNeeded: $0 * 7) }
        var samples = [Int16](repeating: 0, count: frame)
        for _ in benchmark.scaledIterations {
            for index in codes.indices { samples[index] = G711.aLaw.decode(codes[index]) }
            blackHole(samples)
        }
    }
}
