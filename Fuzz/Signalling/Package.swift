// swift-tools-version: 6.2
import PackageDescription

// A package of its own: built with instruments that nothing else is built with.
let package = Package(
    name: "softphone-connector-fuzzers",
    dependencies: [.package(name: "softphone-connector", path: "../..")],
    targets: [
        .executableTarget(
            name: "FuzzSignalling",
            dependencies: ["SofiaEndpoint", "EndpointAPI", "AudioAPI", "MediaRuntime"].map {
                .product(name: $0, package: "softphone-connector")
            },
            path: "FuzzSignalling")
    ]
)
