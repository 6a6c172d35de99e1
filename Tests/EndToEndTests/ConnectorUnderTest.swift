import Foundation

/// The built daemon, with a configuration and a home of its own, on a free port of loopback.
final class ConnectorUnderTest {
    let port: UInt16
    let folder: URL
    let configurationFile: String
    let process: ChildProcess

    /// Starts it, and waits for its ready line.
    /// - Parameter configuration: further lines of its YAML file.
    init(
        folder: URL, configuration: String = "", arguments: [String] = [], environment: [String: String] = [:]
    ) async throws {
        self.folder = folder
        port = try freePort()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "config.yaml")
        let text = "connector: { port: \(port) }\nsip: { bind: 127.0.0.1 }\n" + configuration
        configurationFile = file.path
        try text.write(to: file, atomically: true, encoding: .utf8)
        process = try ChildProcess(
            Self.binary.path, ["serve", "--config", file.path] + arguments, folder: folder.appending(path: "home"),
            environment: environment)
        try await process.waitFor("listening on http://127.0.0.1:\(port)/softphone/v2")
    }

    /// The executable beside the test bundle.
    static var binary: URL {
        let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        var folder = bundle
        while folder.path != "/" {
            let candidate = folder.appending(path: "softphone-connector")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
            folder.deleteLastPathComponent()
        }
        // Test runners that live elsewhere, such as swiftpm-testing-helper, are given the bundle's path.
        let named = CommandLine.arguments.first { $0.contains(".xctest") } ?? ""
        return URL(filePath: named).deletingLastPathComponent().appending(path: "softphone-connector")
    }

    /// Open descriptors of the process.
    var descriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.pid)/fd").count) ?? 0
    }

    /// Asks it to leave, and returns its exit status.
    func stop(_ signal: Int32 = SIGTERM, within: Duration = .seconds(5)) async throws -> Int32 {
        Glibc.kill(process.pid, signal)
        return try await process.finish(within: within)
    }
}

/// An agent's desktop: one session at a connector.
final class DesktopUnderTest {
    private let port: UInt16
    private var cookie = ""

    /// Takes the offered cookie, as every desktop does first.
    init(at connector: ConnectorUnderTest) async throws {
        port = connector.port
        let refused = try await request("GET", "/session")
        let parts = refused.head.components(separatedBy: "SEPSESSIONID=")
        cookie = parts.count > 1 ? String(parts[1].prefix { $0 != ";" }) : ""
    }

    /// Signs in: session, connections, registration.
    func signIn(
        server: String, protocol name: String = "udp", settings: [String: String] = [:]
    ) async throws {
        let options = settings.map { #""\#($0.key)":"\#($0.value)""# }.joined(separator: ",")
        let configuration = """
            {"options":{"softphone":{"session_expire":0},"sipendpoint":{\(options)}},\
            "connectivities":{"protocol":"\(name)","connections":[{"server":"\(server)","user":"5320"}]}}
            """
        for (method, path, body) in [("POST", "/session", configuration), ("POST", "/register", "")] {
            let answer = try await request(method, path, body)
            guard answer.status == 200 else {
                throw Unexpected(what: "\(method) \(path): \(answer.head)\n\(answer.body)")
            }
        }
    }

    /// The state of the session, as its JSON.
    func session() async throws -> [String: Any] {
        let answer = try await request("GET", "/session")
        guard answer.status == 200,
            let object = try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
        else { throw Unexpected(what: "GET /session: \(answer.head)\n\(answer.body)") }
        return object
    }

    func connectionState() async throws -> String {
        let connectivities = try await session()["connectivities"] as? [String: Any]
        let connections = connectivities?["connections"] as? [[String: Any]]
        return connections?.first?["state"] as? String ?? ""
    }

    func problem() async throws -> String {
        let connectivities = try await session()["connectivities"] as? [String: Any]
        return connectivities?["sep_connection_status"] as? String ?? ""
    }

    func callStates() async throws -> [String] { try await calls("state") }

    /// The identifiers of the calls.
    func calls() async throws -> [String] { try await calls("uuid") }

    private func calls(_ member: String) async throws -> [String] {
        let phone = try await session()["phone"] as? [String: Any]
        return (phone?["calls"] as? [[String: Any]])?.compactMap { $0[member] as? String } ?? []
    }

    func waitForConnection(_ state: String, within: Duration = .seconds(10)) async throws {
        try await eventually(within: within, "the connection \(state)") { try await connectionState() == state }
    }

    /// One request on a connection of its own.
    @discardableResult
    func request(
        _ method: String, _ path: String, _ body: String = "", headers: [String] = []
    ) async throws -> (status: Int, head: String, body: String) {
        let wire = try LoopbackConnection(port: port)
        var lines = ["\(method) /softphone/v2\(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close"]
        lines += headers
        if !cookie.isEmpty { lines.append("Cookie: SEPSESSIONID=\(cookie)") }
        if !body.isEmpty { lines.append("Content-Type: application/json") }
        if method != "GET" { lines.append("Content-Length: \(body.utf8.count)") }
        try wire.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        var parts: [String] = []
        try await eventually("an answer to \(method) \(path)") {
            let text = try wire.received()
            parts = text.components(separatedBy: "\r\n\r\n")
            guard parts.count > 1, let length = Self.length(parts[0]) else { return false }
            return parts[1].utf8.count >= length
        }
        let words = parts[0].split(separator: " ", maxSplits: 2)
        return (words.count > 1 ? Int(words[1]) ?? 0 : 0, parts[0], parts[1])
    }

    private static func length(_ head: String) -> Int? {
        let line = head.components(separatedBy: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        return line.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
    }

    struct Unexpected: Error, CustomStringConvertible {
        let what: String
        var description: String { what }
    }
}

extension ConnectorUnderTest {
    /// Signs an agent in without a registrar (`reg_timeout` 0), on a SIP port that is known beforehand.
    /// - Parameter server: takes the calls that the agent places.
    func standaloneDesktop(
        server: String = "127.0.0.1:9", settings: [String: String] = [:]
    ) async throws -> (DesktopUnderTest, phone: String) {
        let port = try freePort()
        let desktop = try await DesktopUnderTest(at: self)
        let fixed = [
            "proxies.proxy0.reg_timeout": "0", "policy.endpoint.sip_port_min": "\(port)",
            "policy.endpoint.sip_port_max": "\(port)",
        ]
        try await desktop.signIn(server: server, settings: fixed.merging(settings) { _, new in new })
        try await desktop.waitForConnection("STANDALONE")
        return (desktop, "127.0.0.1:\(port)")
    }
}
