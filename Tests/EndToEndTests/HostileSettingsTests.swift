import Foundation
import Testing

/// The built daemon with settings that a hostile page sends.
@Suite("Hostile settings", .serialized, .timeLimit(.minutes(2)))
struct HostileSettingsTests {
    private let folder = URL(filePath: "/tmp/hostile-\(UUID().uuidString.prefix(8))")

    private func body(_ settings: [String: String]) -> String {
        let options = settings.map { #""\#($0.key)":"\#($0.value)""# }.joined(separator: ",")
        return #"{"options":{"sipendpoint":{\#(options)}}}"#
    }

    /// One such request a core was once enough for HTTP, sign-in and SIGTERM to hang.
    @Test func expressionsThatTryForEverHoldNobodyUp() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let connector = try await ConnectorUnderTest(
            folder: folder, configuration: "audio: { backend: virtual }\n",
            arguments: ["--set", "connector.max_sessions=9"])
        let keys = ["headset_name", "audio_in_device", "audio_out_device", "ringer_device", "exclude_headset"]
        for round in 0..<8 {
            let desktop = try await DesktopUnderTest(at: connector)
            let hostile = String(repeating: ".?", count: 60 + round) + "!"
            var settings = Dictionary(uniqueKeysWithValues: keys.map { ("policy.device.\($0)", hostile) })
            settings["policy.device.use_headset"] = "1"
            #expect(try await desktop.request("POST", "/session", body(settings)).status == 200)
            let began = ContinuousClock.now
            #expect(try await desktop.request("GET", "/session").status == 200)
            #expect(try await desktop.request("GET", "/devices").status == 200)
            #expect(ContinuousClock.now - began < .seconds(1))
        }
        let desktop = try await DesktopUnderTest(at: connector)
        let long = try await desktop.request(
            "POST", "/session", body(["policy.device.headset_name": String(repeating: "a", count: 257)]))
        #expect(long.status == 400 && long.body.contains("policy.device.headset_name"))
        #expect(try await connector.stop() == 0, "within five seconds")
    }

    /// The file's name is all that counts: what it is, or whether it is, shows nowhere.
    @Test func filesOfAPageAreRefusedAlike() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let allowed = folder.appending(path: "allowed").path
        try FileManager.default.createDirectory(atPath: allowed, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(filePath: "\(allowed)/own.pem"))
        try Data("x".utf8).write(to: folder.appending(path: "configured.pem"))
        symlink("/etc/hostname", "\(allowed)/way-out")
        mkfifo(folder.appending(path: "pipe").path, 0o600)
        let configured = folder.appending(path: "configured.pem").path
        let connector = try await ConnectorUnderTest(
            folder: folder,
            configuration: """
                audio: { backend: virtual }
                connector.allowed_files: ['\(allowed)']
                sipendpoint: { system.security.cert_file: '\(configured)' }

                """)
        let desktop = try await DesktopUnderTest(at: connector)
        var answers: Set<String> = []
        for key in ["system.security.cert_file", "policy.session.ringing_file", "system.media.ringing_file"] {
            for good in ["\(allowed)/own.pem", "\(allowed)/none", configured, ""] {
                #expect(
                    try await desktop.request("POST", "/session", body([key: good])).status == 200, "\(key) \(good)")
            }
            for bad in [
                "/etc/hostname", "/etc/shadow", "/nowhere", "/dev/tty", "\(folder.path)/pipe", "/proc/self/fd/0",
                "\(allowed)/../pipe", "\(allowed)-too/x", "\(allowed)//own.pem", "\(allowed)/way-out", "../x", allowed,
            ] {
                let answer = try await desktop.request("POST", "/session", body([key: bad]))
                #expect(answer.status == 400, "\(key) \(bad)")
                #expect(answer.body.contains(key) && !answer.body.contains(bad))
                answers.insert(String(answer.body.prefix { $0 != "}" }).replacing(key, with: "KEY"))
            }
        }
        #expect(answers.count == 1, "\(answers)")
        #expect(try await connector.stop() == 0)
    }
}
