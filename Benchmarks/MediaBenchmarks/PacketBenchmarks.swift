import Benchmark
import MediaCore

/// 20 ms at 8 kHz.
private let frame = 160

func registerPacketBenchmarks() {
    Benchmark("RTP: read a header") { benchmark in
        var packet = [UInt8](repeating: 0xD5, count: RTPHeader.size + frame)
        packet.withUnsafeMutableBytes {
            RTPHeader(marker: false, payloadType: 8, sequence: 1, timestamp: 160, source: 0x1234_5678).write(to: $0)
        }
        packet.withUnsafeBytes { bytes in
            for _ in benchmark.scaledIterations {
                var payload = 0..<0
                blackHole(RTPHeader(parsing: bytes, payload: &payload))
                blackHole(payload)
            }
        }
    }

    Benchmark("RTP: count a packet's arrival") { benchmark in
        var statistics = ReceptionStatistics(source: 1, first: 0)
        var sequence: UInt16 = 0
        for _ in benchmark.scaledIterations {
            sequence &+= 1
            let timestamp = UInt32(sequence) * UInt32(frame)
            blackHole(statistics.receive(sequence: sequence, timestamp: timestamp, arrival: timestamp &+ 7))
        }
    }

    Benchmark("Jitter buffer: insert and pull 20 ms") { benchmark in
        let code = [UInt8](repeating: 0x55, count: frame)
        var samples = [Int16](repeating: 0, count: frame)
        var buffer = JitterBuffer()
        var timestamp: UInt32 = 0
        for _ in benchmark.scaledIterations {
            buffer.insert(timestamp: timestamp, count: frame) { G711.aLaw.decode(code[$0]) }
            samples.withUnsafeMutableBufferPointer { buffer.pull(into: $0) }
            timestamp &+= UInt32(frame)
        }
        blackHole(samples)
    }

    Benchmark("Jitter buffer: conceal 20 ms after a frame") { benchmark in
        let tone = (0..<frame).map { Int16(8000 * (($0 % 20) - 10) / 10) }
        var samples = tone
        var concealment = Concealment()
        for _ in benchmark.scaledIterations {
            samples = tone
            samples.withUnsafeMutableBufferPointer { concealment.played($0) }
            samples.withUnsafeMutableBufferPointer { concealment.conceal($0) }
        }
        blackHole(samples)
    }
}
