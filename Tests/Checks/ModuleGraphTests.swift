import Foundation
import Testing

/// Holds the arrows of docs/architecture.md: who may import whom.
@Suite("The module graph")
struct ModuleGraphTests {
    /// Of the product's own targets, what each one may import. What is not named here may import none.
    static let arrows: [String: Set<String>] = [
        "Modules/EndpointAPI": [],
        "Modules/AudioAPI": [],
        "Modules/SettingsCatalogue": [],
        "Modules/Assembly": [],
        "Modules/BoundedNumbers": [],
        "Modules/Locking": [],
        "Modules/Threads": [],
        "Modules/NativeLoop": [],
        "Modules/MediaCore": [],
        "Modules/NameResolution": [],
        "Modules/PlainFiles": [],
        "Modules/MediaRuntime": ["MediaCore", "AudioAPI"],
        "Modules/AudioRouting": ["AudioAPI", "MediaCore", "PlainFiles"],
        "Modules/SessionEngine": ["EndpointAPI", "AudioRouting", "AudioAPI", "SettingsCatalogue"],
        "Modules/HTTPAPI": [
            "SessionEngine", "EndpointAPI", "AudioRouting", "AudioAPI", "PlainFiles", "SettingsCatalogue",
        ],
        "Modules/ConnectorRuntime": [
            "Assembly", "AudioAPI", "AudioRouting", "EndpointAPI", "HTTPAPI", "MediaRuntime", "PlainFiles",
            "SessionEngine", "SettingsCatalogue",
        ],
        "Modules/ConformanceKit": ["EndpointAPI", "AudioAPI"],
        "Modules/ConnectorDaemon": [
            "AudioAPI", "AudioRouting", "ConnectorRuntime", "EndpointAPI", "HTTPAPI", "HeadsetButtons", "Lab",
            "MediaCore",
            "MediaRuntime",
            "PCRE2Expressions", "PlainFiles", "PulseAudioBackend", "SettingsCatalogue",
            "SofiaEndpoint", "SofiaUserAgent", "SRTP", "VirtualAudio",
        ],
        "Plugins/VirtualAudio": ["AudioAPI", "PlainFiles"],
        "Plugins/PCRE2/PCRE2Expressions": ["PCRE2Library", "AudioRouting"],
        "Plugins/Headsets/HeadsetButtons": ["LinuxEventsLibrary", "AudioAPI", "NativeLoop"],
        "Plugins/PulseAudio/PulseAudioBackend": ["PulseAudioLibrary", "AudioAPI", "NativeLoop"],
        "Plugins/SRTP/SRTP": ["SRTPLibrary", "MediaCore", "MediaRuntime"],
        "Plugins/LoopbackEndpoint": ["EndpointAPI", "AudioAPI", "MediaCore", "MediaRuntime"],
        "Plugins/Lab": ["SofiaUserAgent", "AudioAPI", "MediaCore", "MediaRuntime"],
        "Plugins/TransportSecurity/TransportSecurity": ["CTransportSecurity"],
        "Plugins/SofiaSIP/SofiaUserAgent": ["CSofiaSIP", "NativeLoop", "TransportSecurity"],
        "Plugins/SofiaSIP/SofiaEndpoint": [
            "SofiaUserAgent", "EndpointAPI", "AudioAPI", "MediaCore", "MediaRuntime", "NameResolution",
            "PlainFiles", "SettingsCatalogue",
            "TransportSecurity",
        ],
    ]

    /// The names of our own targets, those in C included.
    static let ours = Set(arrows.keys.map { String($0.split(separator: "/").last ?? "") })
        .union([
            "CSofiaSIP", "SofiaSIPLibrary", "SRTPLibrary", "CTransportSecurity", "OpenSSLLibrary", "PulseAudioLibrary",
            "LinuxEventsLibrary", "CSecretMemory", "PCRE2Library",
        ])

    @Test(arguments: arrows.keys.sorted())
    func importsOnlyWhatItMay(folder: String) throws {
        let files = try Repository.swiftFiles(below: folder)
        #expect(!files.isEmpty, "\(folder) has no Swift file: the table is out of date")
        // The lock and the numbers are everybody's, as the standard library is.
        let allowed = try #require(Self.arrows[folder]).union(["Locking", "Threads", "BoundedNumbers"])
        for file in files {
            let forbidden = Set(file.imports).intersection(Self.ours).subtracting(allowed)
            #expect(forbidden.isEmpty, "\(file.path) imports \(forbidden.sorted())")
        }
    }

    @Test func everyModuleIsInTheTable() throws {
        let modules = try Repository.folders(below: "Modules").map { "Modules/\($0)" }
        #expect(Set(modules).subtracting(Self.arrows.keys) == [])
    }

    @Test func modulesSeeNoVendor() throws {
        for file in try Repository.swiftFiles(below: "Modules") {
            let native = file.imports.filter { $0.hasPrefix("C") && $0.dropFirst().first?.isUppercase == true }
            #expect(native.isEmpty, "\(file.path) imports \(native)")
        }
    }

    @Test func shimsShowNoVendorHeader() throws {
        let header = Repository.root.appending(path: "Plugins/SofiaSIP/CSofiaSIP/include/CSofiaSIP.h")
        let text = try String(contentsOf: header, encoding: .utf8)
        #expect(!text.contains("sofia-sip/"))
        let security = "Plugins/TransportSecurity/CTransportSecurity/include/CTransportSecurity.h"
        #expect(
            !(try String(contentsOf: Repository.root.appending(path: security), encoding: .utf8)).contains("openssl/"))
    }
}
