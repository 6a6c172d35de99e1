import Foundation
import Testing

/// The daemon's listener, with as many connections as its system allows, and with those of other users.
@Suite("Who may connect", .timeLimit(.minutes(2)))
struct WhoMayConnectTests {
    /// Where nothing can be accepted with, nothing is done: new connections wait, and are served afterwards.
    @Test func withoutDescriptorsItWaits() async throws {
        let workspace = try Workspace()
        let daemon = try await ConnectorUnderTest(folder: workspace.folder("daemon"))
        let desktop = try await DesktopUnderTest(at: daemon)
        try await desktop.signIn(server: "127.0.0.1:9", settings: ["proxies.proxy0.reg_timeout": "0"])
        try await daemon.setDescriptors(3, workspace.folder("none"))
        var waiting: [LoopbackConnection] = []
        for _ in 0..<20 { waiting.append(try LoopbackConnection(port: daemon.port)) }
        try await daemon.process.waitFor("a connection cannot be accepted")
        let before = try daemon.processorTime
        try await Task.sleep(for: .seconds(1))
        let used = try daemon.processorTime - before
        #expect(used < .milliseconds(200), "\(used) of processor time within a second")
        try await daemon.setDescriptors(1000, workspace.folder("many"))
        #expect(try await desktop.request("GET", "/session").status == 200)
        #expect(daemon.process.log.components(separatedBy: "a connection cannot be accepted").count == 2, "told once")
        #expect(try await daemon.stop() == 0)
    }

    /// Strangers who only open connections: the limit is below what there is, so that calls and files have theirs.
    @Test func strangersDoNotUseUpTheDescriptors() async throws {
        let workspace = try Workspace()
        let port = try freePort()
        let daemon = try ChildProcess(
            "/bin/sh",
            [
                "-c",
                "ulimit -n 64 && exec \"$0\" serve --port \"$1\" --set audio.backend=virtual --set sip.bind=127.0.0.1",
                ConnectorUnderTest.binary.path, "\(port)",
            ],
            folder: workspace.folder("daemon"))
        try await daemon.waitFor("listening on")
        var strangers: [LoopbackConnection] = []
        for _ in 0..<200 { strangers.append(try LoopbackConnection(port: port)) }
        try await daemon.waitFor("as many connections are open as may be")
        let connection = try LoopbackConnection(port: port)
        try connection.send("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n")
        try await eventually("an answer") { try connection.received().contains("200 OK") }
        #expect(!daemon.log.contains("a connection cannot be accepted"), "\(daemon.log)")
        kill(daemon.pid, SIGTERM)
        #expect(try await daemon.finish(within: .seconds(10)) == 0, "\(daemon.log)")
    }

    /// A free phone is nobody's but its user's (only root can become another user to try).
    @Test(.enabled(if: geteuid() == 0, "only root can become another user"), arguments: [true, false])
    func anotherUserOfTheMachine(sameUser: Bool) async throws {
        let workspace = try Workspace()
        let daemon = try await ConnectorUnderTest(
            folder: workspace.folder("daemon"), configuration: "connector.same_user: \(sameUser)\n")
        let script =
            "exec 3<>/dev/tcp/127.0.0.1/\(daemon.port); printf 'GET /healthz HTTP/1.1\\r\\nHost: 127.0.0.1:\(daemon.port)\\r\\n"
            + "Connection: close\\r\\n\\r\\n' >&3; cat <&3"
        let nobody = try ChildProcess(
            "setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups", "bash", "-c", script],
            folder: workspace.folder("nobody"))
        _ = try await nobody.finish(within: .seconds(10))
        #expect(nobody.log.contains("200 OK") != sameUser, "\(nobody.log)")
        #expect(daemon.process.log.contains("the user with the number 65534") == sameUser)
        #expect(try await DesktopUnderTest(at: daemon).request("GET", "/session").status == 404)
        #expect(try await daemon.stop() == 0)
    }
}

extension ConnectorUnderTest {
    /// Lets the process have this many descriptors from now on (the soft limit).
    fileprivate func setDescriptors(_ count: Int, _ folder: URL) async throws {
        let program = try ChildProcess("prlimit", ["--pid", "\(process.pid)", "--nofile=\(count):"], folder: folder)
        guard try await program.finish(within: .seconds(5)) == 0 else {
            throw NotInTime(what: "another limit of \(process.pid): \(program.log)", deadline: .seconds(5))
        }
    }

    /// What it has used so far, of its own and of the system's (proc(5), fields 14 and 15 of `stat`).
    fileprivate var processorTime: Duration {
        get throws {
            let text = try String(contentsOfFile: "/proc/\(process.pid)/stat", encoding: .utf8)
            let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
            let ticks = (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
            return .milliseconds(ticks * 1000 / sysconf(Int32(_SC_CLK_TCK)))
        }
    }
}
