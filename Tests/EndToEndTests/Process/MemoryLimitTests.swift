import Foundation
import Glibc
import Testing

@testable import ConnectorDaemon

/// Memory and threads that cannot be had are an error with a name: never a trap.
@Suite("Too little of the system", .timeLimit(.minutes(3)))
struct MemoryLimitTests {
    /// In megabytes of address space; below, the system's own linker gives up.
    @Test(arguments: [200, 300, 400, 500, 600, 700, 800, 1000, 1100, 1300])
    func addressSpace(megabytes: Int) async throws {
        let workspace = try Workspace()
        let daemon = try ChildProcess(
            "/bin/sh",
            [
                "-c",
                "ulimit -v \(megabytes * 1024) && exec \"$0\" serve --port \(try freePort()) --set audio.backend=virtual",
                ConnectorUnderTest.binary.path,
            ], folder: workspace.folder("daemon"))
        if megabytes << 20 < ProcessLimits.leastAddressSpace {
            #expect(try await daemon.finish(within: .seconds(5)) == 69, "\(daemon.log)")
            #expect(daemon.log.contains("ulimit -v"), "\(daemon.log)")
        } else {
            try await daemon.waitFor("listening on")
            kill(daemon.pid, SIGTERM)
            #expect(try await daemon.finish(within: .seconds(5)) == 0, "\(daemon.log)")
        }
    }

    /// With the least that is accepted, a whole call works.
    @Test func theLeastIsEnoughForACall() async throws {
        let workspace = try Workspace()
        let demo = try ChildProcess(
            "/bin/sh",
            [
                "-c",
                "ulimit -v \(ProcessLimits.leastAddressSpace / 1024) && exec \"$0\" demo --once --port \(try freePort())",
                ConnectorUnderTest.binary.path,
            ], folder: workspace.folder("demo"))
        #expect(try await demo.finish(within: .seconds(30)) == 0, "\(demo.log)")
    }

    /// `ulimit -u` counts for everybody but root.
    @Test(.enabled(if: geteuid() == 0), arguments: [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 40])
    func threads(most: Int) async throws {
        let workspace = try Workspace()
        // A user of its own for each, so that nobody else's threads count.
        let user = 47_000 + most
        let folder = workspace.folder("daemon")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try #require(chmod(workspace.url.path, 0o755) == 0 && chown(folder.path, uid_t(user), gid_t(user)) == 0)
        let daemon = try ChildProcess(
            "/usr/bin/setpriv",
            [
                "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "/bin/bash", "-c",
                "ulimit -u \(most) && exec \"$0\" serve --port \(try freePort()) --set audio.backend=virtual",
                ConnectorUnderTest.binary.path,
            ], folder: folder)
        try await eventually(within: .seconds(10), "a decision: \(daemon.log)") {
            daemon.log.contains("listening on") || !daemon.isRunning
        }
        if daemon.isRunning { kill(daemon.pid, SIGTERM) }
        let status = try await daemon.finish(within: .seconds(6))
        #expect(status == 0 || status == 69, "\(status): \(daemon.log)")
        if status == 69 { #expect(daemon.log.contains("ulimit"), "\(daemon.log)") }
    }
}
