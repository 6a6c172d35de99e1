import Foundation

/// A program that a test started, in a folder of its own. It is ended, by its process id, when the test lets go of it.
final class ChildProcess {
    let folder: URL
    private let process = Process()
    private let output: URL

    /// Starts a program, by its name or its path; what it prints goes to `output.log` in its folder.
    init(_ program: String, _ arguments: [String], folder: URL, environment: [String: String] = [:]) throws {
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        output = folder.appending(path: "output.log")
        try Data().write(to: output)
        process.executableURL = program.hasPrefix("/") ? URL(filePath: program) : try Self.find(program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        // Nothing of the user's own configuration reaches the peer.
        var clean = ["HOME": folder.path, "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"]
        clean.merge(environment) { _, new in new }
        process.environment = clean
        let log = try FileHandle(forWritingTo: output)
        process.standardOutput = log
        process.standardError = log
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        kill()
    }

    var log: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }
    var pid: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    /// Waits until its output contains a text.
    func waitFor(_ text: String, within: Duration = .seconds(10)) async throws {
        try await eventually(within: within, "\(text) in the output:\n\(log)") {
            log.contains(text)
        }
    }

    /// Waits for its end, and returns its exit status.
    func finish(within: Duration) async throws -> Int32 {
        try await eventually(within: within, "the end of \(process.executableURL?.lastPathComponent ?? "")") {
            !isRunning
        }
        return process.terminationStatus
    }

    /// Asks it to leave, and makes sure that it does.
    func stop() async {
        process.terminate()
        try? await eventually(within: .seconds(5), "the end") { !isRunning }
        kill()
    }

    func kill() {
        if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) }
    }

    private static func find(_ program: String) throws -> URL {
        for folder in ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/bin"] {
            let path = "\(folder)/\(program)"
            if FileManager.default.isExecutableFile(atPath: path) { return URL(filePath: path) }
        }
        throw Missing(program: program)
    }

    struct Missing: Error, CustomStringConvertible {
        let program: String
        var description: String { "\(program) is not installed: run `make test`, which installs the peers" }
    }
}
