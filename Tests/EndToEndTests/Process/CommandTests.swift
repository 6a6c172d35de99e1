import Foundation
import Testing

/// The executable as people and scripts use it.
@Suite("The executable", .timeLimit(.minutes(1)))
struct CommandTests {
    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func aSignalStopsIt(signal: Int32) async throws {
        let workspace = try Workspace()
        let daemon = try await ConnectorUnderTest(folder: workspace.folder("daemon"))
        #expect(try await daemon.stop(signal, within: .seconds(2)) == 0)
    }

    @Test func aTakenPortIs69() async throws {
        let workspace = try Workspace()
        let daemon = try await ConnectorUnderTest(folder: workspace.folder("daemon"))
        let second = try await runConnector(
            ["serve", "--port", "\(daemon.port)", "--set", "audio.backend=virtual"], folder: workspace.folder("second"))
        #expect(second.status == 69)
        #expect(second.output.contains("port \(daemon.port)"))
        // The first is unharmed: its offer of a cookie still counts.
        #expect(try await DesktopUnderTest(at: daemon).request("GET", "/session").status == 404)
    }

    /// Which options work is what the parts of the build say; the page says the same.
    @Test func theOptionsPageIsThatOfThisBuild() async throws {
        let workspace = try Workspace()
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/options.md"), encoding: .utf8)
        let printed = try await runConnector(["options", "--markdown"], folder: workspace.folder("markdown"))
        #expect(printed.status == 0 && printed.output == page)
    }

    @Test func theTableOfOptionsSaysWhoGaveAValue() async throws {
        let workspace = try Workspace()
        let given = [
            "--set", "sipendpoint.policy.session.auto_answer=1", "--set", "sipendpoint.proxies.proxy0.password=x",
        ]
        let table = try await runConnector(["options"] + given, folder: workspace.folder("table"))
        let lines = table.output.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("policy.session.auto_answer ") && $0.contains("1 (--set)") })
        #expect(lines.contains { $0.contains("proxies.proxy0.password=(secret) (--set)") })
    }

    @Test func theOptionsSayWhatIsLocked() async throws {
        let workspace = try Workspace()
        let locks = ["--set", "sipendpoint.locked=[System:Security:*, proxies.proxy1.domain, proxies.*.password]"]
        let table = try await runConnector(["options"] + locks, folder: workspace.folder("table"))
        let lines = table.output.split(separator: "\n")
        func line(_ key: String) -> Substring { lines.first { $0.hasPrefix(key + " ") } ?? "" }
        #expect(line("system.security.use_srtp").contains(" locked "))
        #expect(line("proxies.proxy<n>.password").contains(" locked "))
        #expect(line("proxies.proxy<n>.domain").contains(" proxies.proxy1.domain "))
        #expect(!line("policy.session.auto_answer").contains("locked"))
        let json = try await runConnector(["options", "--json"] + locks, folder: workspace.folder("json"))
        let document = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        let settings = document?["settings"] as? [[String: Any]] ?? []
        let locked = settings.filter { $0["locked"] as? Bool == true }.compactMap { $0["key"] as? String }
        #expect(locked.contains("system.security.use_srtp") && !locked.contains("policy.session.auto_answer"))
        #expect((document?["locked"] as? [String])?.first == "system.security.*")
    }

    @Test func badConfigurationIs78AndBadUsage64() async throws {
        let workspace = try Workspace()
        let bad = try await runConnector(["--set", "connector.port=banana"], folder: workspace.folder("bad"))
        #expect(bad.status == 78 && bad.output.contains("connector.port"))
        #expect(try await runConnector(["--nonsense"], folder: workspace.folder("usage")).status == 64)
    }

    @Test func itTakesAllDescriptorsThatItMay() async throws {
        let workspace = try Workspace()
        let daemon = try ChildProcess(
            "/bin/sh",
            [
                "-c", "ulimit -S -n 64 && exec \"$0\" serve --port \"$1\" --set audio.backend=virtual",
                ConnectorUnderTest.binary.path, "\(try freePort())",
            ],
            folder: workspace.folder("daemon"))
        try await daemon.waitFor("listening on")
        let limits = try String(contentsOfFile: "/proc/\(daemon.pid)/limits", encoding: .utf8)
        let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max open files") })
        let words = line.split(separator: " ")
        #expect(words[3] == words[4], "soft and hard: \(line)")
        kill(daemon.pid, SIGTERM)
        #expect(try await daemon.finish(within: .seconds(5)) == 0, "\(daemon.log)")
    }

    @Test func inJSONEveryLineButTheReadyLineIsAnObject() async throws {
        let workspace = try Workspace()
        let daemon = try await ConnectorUnderTest(
            folder: workspace.folder("daemon"), arguments: ["--log-format", "json"])
        _ = try await daemon.stop()
        let lines = daemon.process.log.split(separator: "\n").filter { !$0.hasPrefix("listening on ") }
        #expect(lines.count >= 2)
        for line in lines {
            let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(event?["message"] != nil && event?["time"] != nil)
        }
    }

    @Test func statusTellsOfTheRunningDaemon() async throws {
        let workspace = try Workspace()
        let daemon = try await ConnectorUnderTest(folder: workspace.folder("daemon"))
        let config = ["--config", daemon.configurationFile]
        #expect(
            try await runConnector(["status"] + config, folder: workspace.folder("one")).output.contains("no session"))
        let desktop = try await DesktopUnderTest(at: daemon)
        try await desktop.signIn(server: "127.0.0.1:9", settings: ["proxies.proxy0.reg_timeout": "0"])
        try await desktop.waitForConnection("STANDALONE")
        let text = try await runConnector(["status"] + config, folder: workspace.folder("two"))
        #expect(text.status == 0 && text.output.contains("5320 at 127.0.0.1:") && text.output.contains("STANDALONE"))
        let json = try await runConnector(["status", "--json"] + config, folder: workspace.folder("three"))
        let report = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect((report?["sessions"] as? [Any])?.count == 1)
        _ = try await daemon.stop()
        #expect(try await runConnector(["status"] + config, folder: workspace.folder("four")).status == 69)
    }

    @Test func allowCountsAtOnce() async throws {
        let workspace = try Workspace()
        let daemon = try await ConnectorUnderTest(folder: workspace.folder("daemon"))
        let desktop = try await DesktopUnderTest(at: daemon)
        let page = ["Origin: https://desk.example", "Access-Control-Request-Method: POST"]
        #expect(try await desktop.request("OPTIONS", "/session", headers: page).status == 403)
        let allow = try await runConnector(
            ["allow", "https://desk.example", "--config", daemon.configurationFile], folder: workspace.folder("allow"))
        #expect(allow.status == 0 && allow.output.contains("has taken it over"), "\(allow.output)")
        #expect(try await desktop.request("OPTIONS", "/session", headers: page).status == 200)
    }

    @Test func doctorSaysWhatIsWrong() async throws {
        let workspace = try Workspace()
        let good = try await runConnector(
            ["doctor", "--port", "\(try freePort())", "--set", "sip.bind=127.0.0.1"], folder: workspace.folder("good"))
        #expect(good.status == 0 && !good.output.contains("FAIL"), "\(good.output)")
        let listener = try Listener()
        let bad = try await runConnector(
            [
                "doctor", "--port", "\(listener.port)", "--set", "sip.bind=192.0.2.1", "--set",
                "connector.allowed_servers=no.invalid",
            ],
            folder: workspace.folder("bad"))
        #expect(bad.status == 1)
        let failures = bad.output.split(separator: "\n").filter { $0.hasPrefix("FAIL") }
        #expect(failures.count == 3, "\(bad.output)")
    }

    @Test func theListsAreJSON() async throws {
        let workspace = try Workspace()
        for command in ["devices", "options"] {
            let done = try await runConnector(
                [command, "--json", "--set", "audio.backend=virtual"], folder: workspace.folder(command))
            #expect(done.status == 0)
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(done.output.utf8)) }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func theDemonstrationHolds() async throws {
        let workspace = try Workspace()
        let demo = try await runConnector(
            ["demo", "--once", "--port", "\(try freePort())"], folder: workspace.folder("demo"), within: .seconds(30))
        #expect(demo.status == 0, "\(demo.output)")
        for step in ["registered in", "connected", "agent heard 440 Hz", "lab heard 1000 Hz", "MOS 4."] {
            #expect(demo.output.contains(step), "\(step) is missing from \(demo.output)")
        }
    }

    /// At any moment of it: before, while and after the call is up.
    @Test(arguments: ["listening on", "registered in", "rings", "connected", "Ctrl-C ends it"])
    func theDemonstrationMayBeLeft(after seen: String) async throws {
        let workspace = try Workspace()
        let demo = try ChildProcess(
            ConnectorUnderTest.binary.path, ["demo", "--port", "\(try freePort())"], folder: workspace.folder("demo"))
        try await demo.waitFor(seen)
        kill(demo.pid, SIGTERM)
        #expect(try await demo.finish(within: .seconds(10)) == 0, "\(demo.log)")
    }
}
