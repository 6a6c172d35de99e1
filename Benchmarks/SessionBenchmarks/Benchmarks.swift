import Benchmark

/// What runs for each event of a session, and for each snapshot that is published.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput], timeUnits: .nanoseconds, scalingFactor: .kilo, maxDuration: .seconds(1))
    registerMachineBenchmarks()
    registerSnapshotBenchmarks()
}
