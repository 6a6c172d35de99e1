import AudioAPI
import Logging
import LoopbackEndpoint
import Testing

@testable import ConnectorRuntime

/// What a file must not say, code must not either: one table for both ways, and every key is in it.
@Suite("A configuration that was built in code")
struct BuiltInCodeTests {
    /// A value that is wrong: as YAML, and as code.
    struct Case: Sendable, CustomTestStringConvertible {
        let key: String
        let yaml: String
        let build: @Sendable (inout ConnectorConfiguration) -> Void

        init(_ key: String, _ yaml: String, _ build: @escaping @Sendable (inout ConnectorConfiguration) -> Void) {
            self.key = key
            self.yaml = yaml
            self.build = build
        }

        var testDescription: String { yaml }
    }

    static let cases: [Case] =
        [0 - 1, 65_536, 70_000, 1 << 31, 1 << 32, Int.max, Int.min].map { port in
            Case("connector.port", "connector: {port: \(port)}") { $0.listener.port = port }
        }
        + [0, -1, 100_001, 1 << 31, 1 << 32, Int.max, Int.min].map { capacity in
            Case("connector.max_sessions", "connector: {max_sessions: \(capacity)}") { $0.sessions.capacity = capacity }
        }
        + ["0.0.0.0", "::", "192.0.2.7", "desk.example", "", "127.0.0.1 ", "127.1"].map { host in
            Case("connector.host", "connector: {host: \"\(host)\"}") { $0.listener.host = host }
        }
        + ["nope/", "", "/", "/a/", "/a//b", "/../a", "/a b", "/a?b", "/{a}", "a"].map { prefix in
            Case("connector.path_prefix", "connector: {path_prefix: \"\(prefix)\"}") {
                $0.listener.pathPrefix = prefix
            }
        }
        + [
            "desk.example", "null", "http://a/b", "http://a:99999", "https://", "://a", "file:///", "ftp://a",
            "htps://desk.example", "", "*",
        ].map {
            origin in
            Case("connector.allowed_origins", "connector: {allowed_origins: [\"\(origin)\"]}") {
                $0.listener.allowedOrigins = [origin]
            }
        }
        + [
            Case("connector.allowed_hosts", "connector: {allowed_hosts: [\"\"]}") { $0.listener.allowedHosts = [""] },
            Case("connector.allowed_servers", "connector: {allowed_servers: [\"\"]}") {
                $0.listener.allowedServers = [""]
            },
            Case("connector.version_header", "connector: {version_header: \"a\\r\\nb\"}") {
                $0.listener.versionHeader = "a\r\nb"
            },
            Case(
                "connector.tls.certificate",
                "connector: {tls: {certificate: /nowhere/c.pem, private_key: /etc/hostname}}"
            ) { $0.listener.tls = .init(certificate: "/nowhere/c.pem", privateKey: "/etc/hostname") },
            Case(
                "connector.tls.private_key", "connector: {tls: {certificate: /etc/hostname, private_key: /etc}}"
            ) { $0.listener.tls = .init(certificate: "/etc/hostname", privateKey: "/etc") },
            Case("tls.trust", "tls: {trust: /nowhere/ca.pem}") { $0.trust = "/nowhere/ca.pem" },
            Case("audio.backend", "audio: {backend: gramophone}") { $0.audio.backend = "gramophone" },
            Case("audio.virtual.microphone", "audio: {virtual: {microphone: hum}}") {
                $0.audio.backendValues = ["audio.virtual.microphone": "hum"]
            },
            Case("connector.allowed_files", "connector: {allowed_files: [sounds]}") {
                $0.listener.allowedFiles = ["sounds"]
            },
            Case("sip.bind", "sip: {bind: eth0}") { $0.sip.bindAddress = "eth0" },
            Case("sipendpoint.locked", "sipendpoint: {locked: [\"a b\"]}") { $0.sessions.lockedSettings = ["a b"] },
            Case("sipendpoint.locked", "sipendpoint: {locked: [\"\"]}") { $0.sessions.lockedSettings = [""] },
            Case(
                "sipendpoint.policy.session.auto_answer", "sipendpoint: {policy.session.auto_answer: banana}"
            ) { $0.sessions.defaultSettings = ["policy.session.auto_answer": "banana"] },
            Case(
                "sipendpoint.policy.session.auto_answer_delay", "sipendpoint: {policy.session.auto_answer_delay: NaN}"
            ) { $0.sessions.defaultSettings = ["policy.session.auto_answer_delay": "NaN"] },
        ]

    /// Keys whose type in code has no wrong value.
    static let cannotBeWrong: Set<String> = [
        "connector.same_user", "connector.partitioned_cookie", "connector.alerting_spelling",
        "connector.enable_sessionid", "connector.v1", "connector.expire_during_call", "audio.headset_buttons",
        "process.core_files",
        // A plugin's key that takes any text here.
        "audio.virtual.speaker",
    ]

    @Test(arguments: cases)
    func isRefusedAsInAFile(_ wrong: Case) throws {
        let inFile = try problems(wrong.yaml)
        #expect(inFile.map(\.key) == [wrong.key], "\(inFile)")
        var configuration = ConnectorConfiguration()
        wrong.build(&configuration)
        let error = #expect(throws: ConfigurationError.self) { try configuration.checked(plugins: knownPlugins) }
        #expect(error?.problems.map(\.key) == [wrong.key])
        #expect(error?.problems.map(\.message) == inFile.map(\.message))
        // A connector of it is never put together.
        let connector = #expect(throws: ConfigurationError.self) {
            try Connector(configuration, plugins: knownPlugins, logger: Logger(label: "test"))
        }
        #expect(connector == error)
    }

    @Test func everyKeyIsInTheTable() {
        let schema = Set(ConfigurationSchema(plugins: knownPlugins).names)
        let table = Set(Self.cases.map(\.key)).filter { !$0.hasPrefix("sipendpoint.policy") }
        #expect(table.union(Self.cannotBeWrong) == schema)
        #expect(table.isDisjoint(with: Self.cannotBeWrong))
    }

    @Test func theDefaultsAreFine() throws {
        #expect(try ConnectorConfiguration().checked(plugins: knownPlugins) == ConnectorConfiguration())
    }

    /// Spelled as in a file, and with a number out of range.
    @Test func settingsBecomeWhatAFileMakesOfThem() throws {
        var configuration = ConnectorConfiguration()
        configuration.sessions.defaultSettings = [
            "Policy:Session:Auto_Answer": "true", "policy.session.auto_answer_delay": "99999999999", "x.y.z": "kept",
        ]
        let checked = try configuration.checked(plugins: knownPlugins).sessions.defaultSettings
        #expect(
            checked == [
                "policy.session.auto_answer": "1", "policy.session.auto_answer_delay": "60000", "x.y.z": "kept",
            ])
        configuration.sessions.defaultSettings["policy.session.auto_answer"] = "0"
        let error = #expect(throws: ConfigurationError.self) { try configuration.checked(plugins: knownPlugins) }
        #expect(error?.description.contains("is given twice") == true)
    }

    @Test func aSecretIsNotRepeated() throws {
        var configuration = ConnectorConfiguration()
        configuration.sessions.defaultSettings = ["proxies.proxy0.password": "canary\n"]
        let error = #expect(throws: ConfigurationError.self) { try configuration.checked(plugins: knownPlugins) }
        #expect(error?.description.contains("canary") == false)
        #expect(error?.problems.map(\.key) == ["sipendpoint.proxies.proxy0.password"])
    }

    /// Origins are replaced under the same rules, and then nothing changes.
    @Test(arguments: ["*", "desk.example", "null"])
    func originsAreReplacedUnderTheSameRules(origin: String) async throws {
        let running = try await RunningConnector()
        try running.connector.replace(allowedOrigins: ["https://desk.example"])
        #expect(throws: ConfigurationError.self) { try running.connector.replace(allowedOrigins: [origin]) }
        #expect(try await running.preflight("https://desk.example").contains("200"))
        try await running.stop()
    }
}
