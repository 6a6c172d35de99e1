import Foundation

@testable import ConnectorDaemon

/// The built daemon as a process of its own, with an agent's desktop beside it.
final class ConnectorProcess {
    let port: UInt16
    let desktop: DesktopClient
    private let process: ChildProcess

    /// - Parameters:
    ///   - configuration: YAML under the sections that every test has; `connector` is taken.
    ///   - arguments: behind `serve`.
    init(
        folder: URL, port: UInt16? = nil, configuration: String = "", connector: String = "", arguments: [String] = [],
        environment: [String: String] = [:]
    ) async throws {
        let port = try port ?? freePort()
        self.port = port
        desktop = try DesktopClient(baseURL: "http://127.0.0.1:\(port)/softphone/v2")
        let file = try Self.write(configuration, connector: connector, port: port, folder: folder)
        process = try ChildProcess(
            Self.binary.path, ["serve", "--config", file.path] + arguments, folder: folder,
            environment: environment)
        try await eventually("the ready line:\n\(process.log)") {
            try requireLife()
            return process.log.contains("listening on ")
        }
    }

    /// Writes a configuration file for a daemon on this port.
    static func write(_ configuration: String, connector: String = "", port: UInt16, folder: URL) throws -> URL {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "config.yaml")
        let text = """
            connector:
              port: \(port)
            \(connector)
            sip:
              bind: 127.0.0.1
            \(configuration)
            """
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file
    }

    /// The product, beside the test's own executable.
    static var binary: URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "softphone-connector")
    }

    var log: String { process.log }
    var configurationFile: String { process.folder.appending(path: "config.yaml").path }

    /// How many descriptors it has open.
    func descriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.pid)/fd").count
    }

    /// Asks it to leave; returns its exit status and how long that took.
    func stop(_ signal: Int32 = SIGTERM) async throws -> (status: Int32, time: Duration) {
        let start = ContinuousClock.now
        kill(process.pid, signal)
        let status = try await process.finish(within: .seconds(6))
        return (status, ContinuousClock.now - start)
    }

    private func requireLife() throws {
        guard process.isRunning else { throw Ended(log: process.log) }
    }

    struct Ended: Error, CustomStringConvertible {
        let log: String
        var description: String { "the daemon ended:\n\(log)" }
    }

    // MARK: The desktop

    /// Signs the agent in, and starts the connections.
    /// - Parameter server: as the desktop names it.
    func signIn(
        _ server: String, user: String = "5320", signalling: String = "udp", settings: [String: String] = [:]
    ) async throws {
        _ = try await desktop.request("GET", "/session")
        let options = settings.map { "\"\($0.key)\":\"\($0.value)\"" }.sorted().joined(separator: ",")
        let answer = try await desktop.request(
            "POST", "/session",
            body: """
                {"options":{"softphone":{"session_expire":0},"sipendpoint":{\(options)}},
                "connectivities":{"protocol":"\(signalling)","connections":[{"server":"\(server)","user":"\(user)"}]}}
                """)
        guard answer.status == 200 else { throw NotInTime(what: "POST /session: \(answer)", deadline: .zero) }
        _ = try await desktop.request("POST", "/register")
    }

    /// A phone at a known address that registers nowhere and answers by itself.
    /// - Returns: its address, as `127.0.0.1:port`.
    func standAlone(settings: [String: String] = [:]) async throws -> String {
        let port = try freePort()
        var all = [
            "proxies.proxy0.reg_timeout": "0", "policy.endpoint.sip_port_min": "\(port)",
            "policy.endpoint.sip_port_max": "\(port)",
        ]
        all.merge(settings) { _, new in new }
        try await signIn("127.0.0.1:\(try freePort())", settings: all)
        try await waitConnection("STANDALONE")
        return "127.0.0.1:\(port)"
    }

    func session() async throws -> SessionView {
        try SessionView(json: try await desktop.request("GET", "/session").body)
    }

    func waitConnection(_ state: String, within deadline: Duration = .seconds(5)) async throws {
        var seen = ""
        try await eventually(within: deadline, "connection \(state), instead of \(seen)\n\(log)") {
            seen = try await session().connectivities.connections.first?.state ?? "none"
            return seen == state
        }
    }

    /// Waits until the calls are in these states.
    func waitCalls(_ states: [String], within deadline: Duration = .seconds(5)) async throws {
        var seen: [String] = []
        try await eventually(within: deadline, "calls \(states), instead of \(seen)\n\(log)") {
            seen = try await session().phone.calls.map(\.state)
            return seen == states
        }
    }
}
