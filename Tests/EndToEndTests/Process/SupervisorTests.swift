import Foundation
import Testing
import Threads

@testable import ConnectorDaemon

/// Stopping needs nobody's help, and what hangs is named.
@Suite("The supervisor", .serialized, .timeLimit(.minutes(3)))
struct SupervisorTests {
    private static let configuration = "process: { core_files: true }\naudio: { backend: virtual }\n"

    /// A loop of the daemon: what it is called in the log, and its threads.
    enum Loop: String, CaseIterable, Sendable {
        case http, tasks, sofia, media

        var threads: @Sendable (String) -> Bool {
            switch self {
            case .http: { $0.hasPrefix("NIO-ELT") }
            case .tasks: { $0.contains("qos") }
            case .sofia: { $0 == "sofia" }
            case .media: { $0 == "media" }
            }
        }
    }

    private func daemon(
        _ workspace: Workspace, environment: [String: String] = [:]
    ) async throws -> (ConnectorUnderTest, DesktopUnderTest) {
        let daemon = try await ConnectorUnderTest(
            folder: workspace.folder("daemon"), configuration: Self.configuration, environment: environment)
        let (desktop, _) = try await daemon.standaloneDesktop()
        return (daemon, desktop)
    }

    @Test(arguments: Loop.allCases)
    func whateverHangsItStopsInTime(loop: Loop) async throws {
        let workspace = try Workspace()
        let (daemon, _) = try await daemon(workspace)
        let hold = try await ThreadHold(daemon.process.pid, loop.threads)
        let start = ContinuousClock.now
        let status = try await daemon.stop(within: .seconds(6))
        #expect(ContinuousClock.now - start < .milliseconds(5300))
        #expect(status == 70, "\(daemon.process.log)")
        let last = daemon.process.log.split(separator: "\n")
        let verdict = try #require(last.first { $0.contains("this has not stopped in time") })
        #expect(verdict.contains(" error ") && verdict.contains("\(loop)"), "\(verdict)")
        #expect(last.contains { $0.contains("what a thread does") && $0.contains("state=") })
        withExtendedLifetime(hold) {}
    }

    /// Then the kernel's timer is left.
    @Test func evenWithoutTheSupervisorItStops() async throws {
        let workspace = try Workspace()
        let (daemon, _) = try await daemon(workspace)
        let hold = try await ThreadHold(daemon.process.pid) { $0 == "supervisor" }
        let start = ContinuousClock.now
        #expect(try await daemon.stop(within: .seconds(6)) == 70)
        #expect(ContinuousClock.now - start < .milliseconds(5500))
        withExtendedLifetime(hold) {}
    }

    @Test(arguments: [(SIGTERM, 143), (SIGINT, 130)] as [(Int32, Int32)])
    func aSecondSignalEndsItAtOnce(second: Int32, status: Int32) async throws {
        let workspace = try Workspace()
        let (daemon, _) = try await daemon(workspace)
        let hold = try await ThreadHold(daemon.process.pid, Loop.sofia.threads)
        kill(daemon.process.pid, SIGTERM)
        try await daemon.process.waitFor("stopping")
        let start = ContinuousClock.now
        #expect(try await daemon.stop(second, within: .seconds(2)) == status)
        #expect(ContinuousClock.now - start < .seconds(1))
        withExtendedLifetime(hold) {}
    }

    /// A terminal that is closed sends SIGHUP by its shell, and once more by the kernel: calls still end in order.
    @Test func aClosedTerminalIsOneWish() async throws {
        let workspace = try Workspace()
        let (daemon, _) = try await daemon(workspace)
        kill(daemon.process.pid, SIGHUP)
        try await daemon.process.waitFor("stopping")
        #expect(try await daemon.stop(SIGHUP) == 0)
    }

    /// At any moment of the start: it has nothing to take leave of, or takes leave.
    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func aSignalDuringTheStartEndsIt(signal: Int32) async throws {
        let workspace = try Workspace()
        for delay in stride(from: 0, through: 120, by: 15) {
            let daemon = try ChildProcess(
                ConnectorUnderTest.binary.path,
                ["serve", "--port", "\(try freePort())", "--set", "audio.backend=virtual"],
                folder: workspace.folder("start-\(delay)"))
            try await Task.sleep(for: .milliseconds(delay))
            kill(daemon.pid, signal)
            let status = try await daemon.finish(within: .seconds(5))
            // The kernel ends a program that has not begun yet.
            #expect(
                status == 0 || (status == 128 + signal && daemon.log.isEmpty), "\(delay) ms: \(status)\n\(daemon.log)")
        }
    }

    /// Whoever starts a program by nohup(1) wants it to outlive the terminal.
    @Test func nohupIsHonoured() async throws {
        let workspace = try Workspace()
        let daemon = try ChildProcess(
            "/usr/bin/nohup",
            [
                ConnectorUnderTest.binary.path, "serve", "--port", "\(try freePort())", "--set",
                "audio.backend=virtual",
            ], folder: workspace.folder("daemon"))
        try await daemon.waitFor("listening on")
        kill(daemon.pid, SIGHUP)
        kill(daemon.pid, SIGTERM)
        #expect(try await daemon.finish(within: .seconds(5)) == 0)
        #expect(daemon.log.contains("reason=SIGTERM"), "\(daemon.log)")
    }

    @Test func theManagerHearsThatAllIsWellWhileItIs() async throws {
        let workspace = try Workspace()
        let manager = try NotifySocket(name: "@/watchdog-\(UUID().uuidString.prefix(8))")
        let (daemon, _) = try await daemon(
            workspace, environment: ["NOTIFY_SOCKET": manager.name, "WATCHDOG_USEC": "600000"])
        #expect(manager.receive() == "READY=1")
        for _ in 0..<3 {
            try await eventually("a sign of life") { manager.receive() == "WATCHDOG=1" }
        }
        do {
            let hold = try await ThreadHold(daemon.process.pid, Loop.sofia.threads)
            try await daemon.process.waitFor("a loop hangs")
            #expect(daemon.process.log.contains("loop=sofia"))
            // Of the threads that can answer, where they are.
            try await daemon.process.waitFor("stack=")
            while manager.receive() != nil {}
            try await Task.sleep(for: .seconds(1))
            #expect(manager.receive() == nil, "nothing is well while a loop hangs")
            hold.letGo()
        }
        try await daemon.process.waitFor("a loop turns again")
        try await eventually("a sign of life") { manager.receive() == "WATCHDOG=1" }
        #expect(try await daemon.stop() == 0)
        #expect(daemon.process.log.components(separatedBy: "a loop hangs").count == 2, "said once")
    }

    /// A laptop that slept, a machine that was paused: nobody could have answered.
    @Test func aProcessThatStoodStillIsNoHang() async throws {
        let workspace = try Workspace()
        let (daemon, _) = try await daemon(
            workspace, environment: ["NOTIFY_SOCKET": "@/nobody-\(getpid())", "WATCHDOG_USEC": "600000"])
        for _ in 0..<3 {
            kill(daemon.process.pid, SIGSTOP)
            try await Task.sleep(for: .seconds(1))
            kill(daemon.process.pid, SIGCONT)
            try await Task.sleep(for: .milliseconds(400))
        }
        #expect(try await daemon.stop() == 0)
        #expect(!daemon.process.log.contains("a loop hangs"), "\(daemon.process.log)")
    }

    @Test(
        arguments: [
            ([:], nil), (["WATCHDOG_USEC": "30000000"], Duration.seconds(30)), (["WATCHDOG_USEC": "0"], nil),
            (["WATCHDOG_USEC": "-1"], nil), (["WATCHDOG_USEC": "1"], .milliseconds(200)),
            (["WATCHDOG_USEC": "often"], nil),
            (["WATCHDOG_USEC": "9223372036854775807"], .longestWait),
            (["WATCHDOG_USEC": "18446744073709551615"], .longestWait), (["WATCHDOG_USEC": "1e30"], nil),
            (["WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1"], nil),
            (["WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "\(getpid())"], .seconds(1)),
        ] as [([String: String], Duration?)])
    func theManagersWishIsRead(environment: [String: String], watchdog: Duration?) {
        #expect(ServiceManager(environment: environment).watchdog == watchdog)
    }
}
