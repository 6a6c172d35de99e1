import Benchmark

/// Everything of ``MediaCore`` that runs for each packet, each frame or each call.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput], timeUnits: .nanoseconds, scalingFactor: .kilo, maxDuration: .seconds(1))
    registerDescriptionBenchmarks()
    registerPacketBenchmarks()
    registerCodecBenchmarks()
}
