// swift-tools-version: 6.2
import PackageDescription

// Benchmarks are a package of their own: the product's manifest knows neither them nor the benchmark library.

let package = Package(
    name: "softphone-connector-benchmarks",
    dependencies: [
        .package(name: "softphone-connector", path: ".."),
        // Without traits: the default ones count allocations through jemalloc, which would have to be installed.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .benchmark("MediaBenchmarks", of: ["MediaCore"]),
        .benchmark("SessionBenchmarks", of: ["HTTPAPI", "SessionEngine", "AudioRouting", "EndpointAPI"]),
    ]
)

extension Target {
    /// A folder of benchmarks; the benchmark library's plugin finds it because its parent is called Benchmarks.
    static func benchmark(_ name: String, of modules: [String]) -> Target {
        .executableTarget(
            name: name,
            dependencies: [.product(name: "Benchmark", package: "benchmark")]
                + modules.map { .product(name: $0, package: "softphone-connector") },
            path: name,
            swiftSettings: [.enableUpcomingFeature("ExistentialAny"), .treatAllWarnings(as: .error)],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
    }
}
