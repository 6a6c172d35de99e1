import Foundation

/// A PulseAudio of a test's own, in which headsets are plugged and unplugged.
///
/// A headset's microphone hears what is played to its feed, and what its earphones play can be recorded.
final class SoundServer {
    /// A headset that is plugged in: what unplugs it.
    struct Headset {
        let name: String
        fileprivate let modules: [String]
    }

    private let folder: URL
    private let process: ChildProcess

    init(folder: URL) async throws {
        self.folder = folder
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        process = try ChildProcess(
            "pulseaudio",
            [
                "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disallow-exit",
                "--high-priority=no", "--realtime=no",
                "--load=module-native-protocol-unix socket=\(folder.path)/native auth-anonymous=1",
            ], folder: folder, environment: ["XDG_RUNTIME_DIR": folder.path])
        try await eventually("the sound server:\n\(process.log)") { (try? await control("info")) != nil }
    }

    /// What a program needs to find it.
    var environment: [String: String] {
        ["PULSE_SERVER": "unix:\(folder.path)/native", "PULSE_COOKIE": "\(folder.path)/cookie"]
    }

    var log: String { process.log }

    func plug(_ name: String) async throws -> Headset {
        let loads = [
            ["module-null-sink", "sink_name=\(name)_out", "norewinds=1", "sink_properties=device.description=\(name)"],
            ["module-null-sink", "sink_name=\(name)_feed", "norewinds=1"],
            [
                "module-remap-source", "source_name=\(name)_in", "master=\(name)_feed.monitor",
                "source_properties=device.description=\(name)",
            ],
        ]
        var modules: [String] = []
        for load in loads { modules.append(try await control(["load-module"] + load)) }
        return Headset(name: name, modules: modules)
    }

    func unplug(_ headset: Headset) async throws {
        for module in headset.modules.reversed() { try await control("unload-module", module) }
    }

    /// Says a file into a headset's microphone.
    func say(_ file: URL, into headset: String) throws -> ChildProcess {
        try program("paplay", ["--device=\(headset)_feed", file.path])
    }

    /// Records what a headset's earphones play, as raw 16-bit samples at 8 kHz, until the program is ended.
    func record(_ headset: String, to file: URL) throws -> ChildProcess {
        try program(
            "parec",
            [
                "--device=\(headset)_out.monitor", "--format=s16le", "--rate=8000", "--channels=1", "--latency-msec=20",
                file.path,
            ])
    }

    @discardableResult
    func control(_ arguments: String...) async throws -> String {
        try await control(arguments)
    }

    private func control(_ arguments: [String]) async throws -> String {
        let pactl = try program("pactl", arguments)
        guard try await pactl.finish(within: .seconds(10)) == 0 else {
            throw Refused(description: "pactl \(arguments.joined(separator: " ")): \(pactl.log)")
        }
        return pactl.log.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func program(_ name: String, _ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(
            name, arguments, folder: folder.appending(path: "\(name)-\(UUID().uuidString.prefix(8))"),
            environment: environment)
    }

    /// It neither answers nor closes its connections, until ``goOn()``.
    func standStill() {
        kill(process.pid, SIGSTOP)
    }

    func goOn() {
        kill(process.pid, SIGCONT)
    }

    func stop() async {
        goOn()
        await process.stop()
    }

    struct Refused: Error, CustomStringConvertible {
        let description: String
    }
}
