// swift-tools-version: 6.2
import PackageDescription

// The manifest reads like the tree: Modules/ is what the product is, Plugins/ is what can be swapped.
// docs/architecture.md draws the graph, Tests/Checks holds it.

let package = Package(
    name: "softphone-connector",
    products: [
        .executable(name: "softphone-connector", targets: ["ConnectorDaemon"]),
        .library(name: "ConnectorRuntime", targets: ["ConnectorRuntime"]),
        .library(name: "EndpointAPI", targets: ["EndpointAPI"]),
        .library(name: "AudioAPI", targets: ["AudioAPI"]),
        .library(name: "AudioRouting", targets: ["AudioRouting"]),
        .library(name: "HTTPAPI", targets: ["HTTPAPI"]),
        .library(name: "MediaCore", targets: ["MediaCore"]),
        .library(name: "MediaRuntime", targets: ["MediaRuntime"]),
        .library(name: "SessionEngine", targets: ["SessionEngine"]),
        .library(name: "SettingsCatalogue", targets: ["SettingsCatalogue"]),
        .library(name: "NameResolution", targets: ["NameResolution"]),
        .library(name: "SofiaEndpoint", targets: ["SofiaEndpoint"]),
        .library(name: "VirtualAudio", targets: ["VirtualAudio"]),
        .library(name: "LoopbackEndpoint", targets: ["LoopbackEndpoint"]),
        .library(name: "ConformanceKit", targets: ["ConformanceKit"]),
    ],
    traits: [
        .trait(name: "SofiaSIP", description: "SIP over UDP, TCP and TLS by Sofia-SIP, SRTP, and the lab on top of it"),
        .trait(name: "PulseAudio", description: "The devices of PulseAudio, or of PipeWire in its place"),
        .trait(name: "PCRE2", description: "Regular expressions in lists of device names, by PCRE2"),
        .default(enabledTraits: ["SofiaSIP", "PulseAudio", "PCRE2"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // MARK: Contracts and leaves

        .module("EndpointAPI"),
        .module("AudioAPI"),
        .module("SettingsCatalogue"),
        .module("Assembly"),
        .module("BoundedNumbers"),
        .module("Locking"),
        .module("Threads", uses: ["Locking"]),
        .module("NativeLoop", uses: ["Locking", "Threads"]),
        .module("MediaCore", uses: ["BoundedNumbers"]),
        .module("PlainFiles", uses: ["Locking", "Threads"]),

        // MARK: The product

        .module("MediaRuntime", uses: ["BoundedNumbers", "MediaCore", "AudioAPI", "Locking", "Threads"]),
        .module(
            "AudioRouting", uses: ["AudioAPI", "MediaCore", "PlainFiles", "Locking", "Threads"], products: [.logging]),
        .module(
            "SessionEngine",
            uses: ["Locking", "Threads", "EndpointAPI", "AudioRouting", "AudioAPI", "SettingsCatalogue"],
            products: [.logging]),
        .module(
            "HTTPAPI",
            uses: [
                "Locking", "Threads", "SessionEngine", "EndpointAPI", "AudioRouting", "AudioAPI", "PlainFiles",
                "SettingsCatalogue",
            ],
            products: [
                .hummingbird, .hummingbirdCore, .httpTypes, .logging, .nioCore, .nioHTTP1, .nioHTTPTypes,
                .nioHTTPTypesHTTP1, .nioPosix,
                .nioSSL,
                .serviceLifecycle,
            ]),
        .module(
            "ConnectorRuntime",
            uses: [
                "Assembly", "AudioAPI", "AudioRouting", "EndpointAPI", "HTTPAPI", "MediaRuntime", "PlainFiles",
                "SessionEngine", "SettingsCatalogue", "Locking",
            ],
            products: [.configuration, .logging, .serviceLifecycle, .unixSignals, .yams]),
        .executableTarget(
            name: "ConnectorDaemon",
            dependencies: [
                "AudioAPI", "AudioRouting", "ConnectorRuntime", "EndpointAPI", "HTTPAPI", "Locking", "MediaRuntime",
                "PlainFiles", "SettingsCatalogue", "Threads",
                "CSecretMemory", "HeadsetButtons", "VirtualAudio",
                .ofPCRE2("PCRE2Expressions"),
                .ofSofia("SofiaEndpoint"),
                .ofSofia("Lab"),
                .ofSofia("SofiaUserAgent"),
                .ofSofia("SRTP"),
                .ofPulse("PulseAudioBackend"),
                .argumentParser, .logging, .serviceLifecycle, .unixSignals,
            ],
            path: "Modules/ConnectorDaemon", swiftSettings: .house),
        .module("NameResolution", uses: ["BoundedNumbers"]),
        .module("ConformanceKit", uses: ["EndpointAPI", "AudioAPI", "Locking", "Threads"]),

        // MARK: Plugins

        // Linked and never called: it stands in for free(3).
        .target(name: "CSecretMemory", path: "Plugins/SecretMemory/CSecretMemory"),
        .systemLibrary(
            name: "OpenSSLLibrary", path: "Plugins/TransportSecurity/OpenSSLLibrary", pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"])]),
        .target(
            name: "CTransportSecurity", dependencies: [.ofSofia("OpenSSLLibrary")],
            path: "Plugins/TransportSecurity/CTransportSecurity"),
        .plugin(
            "TransportSecurity", path: "TransportSecurity/TransportSecurity", uses: ["CTransportSecurity"]),
        .systemLibrary(
            name: "SofiaSIPLibrary", path: "Plugins/SofiaSIP/SofiaSIPLibrary", pkgConfig: "sofia-sip-ua",
            providers: [.apt(["libsofia-sip-ua-dev"])]),
        .target(
            name: "CSofiaSIP", dependencies: [.ofSofia("SofiaSIPLibrary")],
            path: "Plugins/SofiaSIP/CSofiaSIP"),
        .plugin(
            "SofiaUserAgent", path: "SofiaSIP/SofiaUserAgent",
            uses: ["BoundedNumbers", "CSofiaSIP", "Locking", "NativeLoop", "Threads", "TransportSecurity"],
            products: [.logging]),
        .plugin(
            "SofiaEndpoint", path: "SofiaSIP/SofiaEndpoint",
            uses: [
                "BoundedNumbers", "Locking", "SofiaUserAgent", "EndpointAPI", "AudioAPI", "MediaCore", "MediaRuntime",
                "NameResolution", "PlainFiles", "SettingsCatalogue", "TransportSecurity",
            ],
            products: [.logging]),
        .systemLibrary(
            name: "SRTPLibrary", path: "Plugins/SRTP/SRTPLibrary", pkgConfig: "libsrtp2",
            providers: [.apt(["libsrtp2-dev"])]),
        .plugin("SRTP", path: "SRTP/SRTP", uses: [.ofSofia("SRTPLibrary"), "MediaCore", "MediaRuntime"]),
        .systemLibrary(
            name: "PulseAudioLibrary", path: "Plugins/PulseAudio/PulseAudioLibrary",
            providers: [.apt(["libpulse-dev"])]),
        .plugin(
            "PulseAudioBackend", path: "PulseAudio/PulseAudioBackend",
            uses: [.ofPulse("PulseAudioLibrary"), "AudioAPI", "NativeLoop", "Threads"],
            products: [.coreMetrics, .logging]),
        .systemLibrary(name: "LinuxEventsLibrary", path: "Plugins/Headsets/LinuxEventsLibrary"),
        .plugin(
            "HeadsetButtons", path: "Headsets/HeadsetButtons",
            uses: ["LinuxEventsLibrary", "AudioAPI", "Locking", "NativeLoop", "Threads"], products: [.logging]),
        .plugin(
            "VirtualAudio", path: "VirtualAudio", uses: ["AudioAPI", "PlainFiles", "Locking", "Threads"],
            products: [.logging]),
        .systemLibrary(
            name: "PCRE2Library", path: "Plugins/PCRE2/PCRE2Library", pkgConfig: "libpcre2-8",
            providers: [.apt(["libpcre2-dev"])]),
        .plugin(
            "PCRE2Expressions", path: "PCRE2/PCRE2Expressions", uses: [.ofPCRE2("PCRE2Library"), "AudioRouting"]),
        .plugin(
            "LoopbackEndpoint", path: "LoopbackEndpoint",
            uses: ["Locking", "EndpointAPI", "AudioAPI", "MediaCore", "MediaRuntime"]),
        .plugin(
            "Lab", path: "Lab",
            uses: ["BoundedNumbers", "Locking", "SofiaUserAgent", "AudioAPI", "MediaCore", "MediaRuntime", "Threads"],
            products: [.logging]),

        // MARK: Tests

        .tests("EndpointAPI"),
        .tests("SettingsCatalogue"),
        .tests("Assembly"),
        .tests("BoundedNumbers"),
        .tests("Threads"),
        .tests("NativeLoop", uses: ["Threads"]),
        .tests("MediaCore", uses: ["BoundedNumbers"]),
        .tests("NameResolution", uses: ["BoundedNumbers"]),
        .tests("TransportSecurity", sofia: true),
        .tests("MediaRuntime", uses: ["BoundedNumbers", "AudioAPI", "MediaCore"]),
        .tests("PlainFiles"),
        .tests("AudioRouting", uses: ["AudioAPI", "MediaCore", "PlainFiles", .ofPCRE2("PCRE2Expressions"), .logging]),
        .tests("SessionEngine", uses: ["EndpointAPI", "AudioAPI", "AudioRouting", "SettingsCatalogue"]),
        .tests(
            "HTTPAPI",
            uses: [
                "SessionEngine", "EndpointAPI", "AudioAPI", "AudioRouting", "PlainFiles", "SettingsCatalogue", .logging,
                .nioCore,
                .nioHTTP1, .serviceLifecycle,
            ]),
        .tests(
            "ConnectorRuntime",
            uses: [
                "EndpointAPI", "AudioAPI", "AudioRouting", "LoopbackEndpoint", "MediaRuntime", "VirtualAudio", .logging,
            ]),
        .tests("VirtualAudio", uses: ["AudioAPI", "PlainFiles"]),
        .tests("HeadsetButtons", uses: ["AudioAPI", "MediaCore", .logging]),
        .testTarget(
            name: "PulseAudioBackendTests",
            dependencies: [
                .ofPulse("PulseAudioBackend"), .ofPulse("PulseAudioLibrary"), "AudioAPI", "AudioRouting",
                "ConformanceKit", "Locking", .logging,
            ],
            path: "Tests/PulseAudioBackendTests", swiftSettings: .house),
        .tests("SofiaUserAgent", uses: [.ofSofia("TransportSecurity"), .logging], sofia: true),
        .tests(
            "SofiaEndpoint",
            uses: [
                "BoundedNumbers", "EndpointAPI", "AudioAPI", "MediaCore", "MediaRuntime", "NameResolution",
                "PlainFiles",
                .ofSofia("SofiaUserAgent"), .ofSofia("SRTP"), .ofSofia("TransportSecurity"), "VirtualAudio", .logging,
            ],
            sofia: true, excluding: ["Torture/Messages", "Torture/.gitattributes"]),
        .tests("SRTP", uses: ["AudioAPI", "MediaCore", "MediaRuntime"], sofia: true),
        .tests(
            "Lab",
            uses: ["BoundedNumbers", "AudioAPI", "MediaCore", "MediaRuntime", .ofSofia("SofiaUserAgent"), .logging],
            sofia: true),
        .testTarget(
            name: "ConformanceTests",
            dependencies: [
                "ConformanceKit", "EndpointAPI", "AudioAPI", "Locking", "MediaCore", "MediaRuntime", "LoopbackEndpoint",
                "VirtualAudio",
                .ofSofia("SofiaEndpoint"),
                .ofSofia("Lab"), .logging,
            ],
            path: "Tests/ConformanceTests", swiftSettings: .house),
        .testTarget(
            name: "EndToEndTests", dependencies: ["ConnectorDaemon", "CSecretMemory", "Locking", "Threads", .logging],
            path: "Tests/EndToEndTests",
            swiftSettings: .house
        ),
        .testTarget(name: "Checks", path: "Tests/Checks", swiftSettings: .house),
    ]
)

extension [SwiftSetting] {
    /// How every target of ours is compiled.
    static var house: Self {
        [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .treatAllWarnings(as: .error),
        ]
    }
}

extension Target {
    /// A room under Modules/: plain Swift, no C.
    static func module(_ name: String, uses: [Target.Dependency] = [], products: [Target.Dependency] = []) -> Target {
        .target(name: name, dependencies: uses + products, path: "Modules/\(name)", swiftSettings: .house)
    }

    /// A technology under Plugins/.
    static func plugin(
        _ name: String, path: String, uses: [Target.Dependency] = [], products: [Target.Dependency] = []
    ) -> Target {
        .target(name: name, dependencies: uses + products, path: "Plugins/\(path)", swiftSettings: .house)
    }

    /// The tests of one target.
    static func tests(
        _ name: String, uses: [Target.Dependency] = [], sofia: Bool = false, excluding: [String] = []
    ) -> Target {
        let subject: Target.Dependency = sofia ? .ofSofia(name) : .target(name: name)
        return .testTarget(
            name: "\(name)Tests", dependencies: [subject, "Locking"] + uses, path: "Tests/\(name)Tests",
            exclude: excluding, swiftSettings: .house)
    }
}

extension Target.Dependency {
    /// A target that only the trait `SofiaSIP` brings.
    static func ofSofia(_ name: String) -> Self { .target(name: name, condition: .when(traits: ["SofiaSIP"])) }

    /// A target that only the trait `PulseAudio` brings.
    static func ofPulse(_ name: String) -> Self { .target(name: name, condition: .when(traits: ["PulseAudio"])) }

    /// A target that only the trait `PCRE2` brings.
    static func ofPCRE2(_ name: String) -> Self { .target(name: name, condition: .when(traits: ["PCRE2"])) }

    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let configuration = product(name: "Configuration", package: "swift-configuration")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let coreMetrics = product(name: "CoreMetrics", package: "swift-metrics")
    static let logging = product(name: "Logging", package: "swift-log")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioHTTPTypes = product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioHTTPTypesHTTP1 = product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let yams = product(name: "Yams", package: "Yams")
}
