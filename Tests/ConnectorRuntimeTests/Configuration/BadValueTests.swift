import ConnectorRuntime
import Testing

/// Every wrong value is refused, and the error says where it is and what to do.
@Suite("Configuration that cannot be used")
struct BadValueTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let line: Int?
        let key: String?
        let says: String

        init(_ text: String, _ line: Int?, _ key: String?, _ says: String) {
            self.text = text
            self.line = line
            self.key = key
            self.says = says
        }

        var testDescription: String { "\(key ?? "?"): \(says)" }
    }

    static let cases = [
        Case("connector:\n  host: 127.0.0.1\n  port: banana\n", 3, "connector.port", "whole number from 0 to 65535"),
        Case("# a comment\n\nconnector:\n  port: 70000\n", 4, "connector.port", "70000"),
        Case("connector:\n  port: [1]\n", 2, "connector.port", "needs a whole number"),
        Case("connector:\n  port: 8654\n  max_sessions: several\n", 3, "connector.max_sessions", "several"),
        Case("connector: { max_sessions: 0 }\n", 1, "connector.max_sessions", "from 1"),
        Case("connector:\n  allowed_origins: 7\n", 2, "connector.allowed_origins", "needs a list"),
        Case("connector:\n  allowed_origins: [{a: b}]\n", 2, "connector.allowed_origins", "needs a list"),
        Case("connector:\n  allowed_origins:\n    - desk.example\n", 2, "connector.allowed_origins", "not an origin"),
        Case("connector:\n  allowed_origins: [\"null\"]\n", 2, "connector.allowed_origins", "not an origin"),
        Case("connector:\n  allowed_origins: [\"http://a/b\"]\n", 2, "connector.allowed_origins", "not an origin"),
        Case("connector:\n  allowed_origins: [\"http://a:99999\"]\n", 2, "connector.allowed_origins", "not an origin"),
        Case("connector:\n  allowed_origins: [\"*\"]\n", 2, "connector.allowed_origins", "connector.allowed_servers"),
        Case("audio:\n  backend: gramophone\n", 2, "audio.backend", "auto or virtual"),
        Case("audio:\n  backend: pulseaudio\n", 2, "audio.backend", "not part of this version"),
        Case("audio:\n  virtual:\n    microphone: hum\n", 3, "audio.virtual.microphone", "write silence"),
        Case("audio: loud\n", 1, "audio", "must be a mapping"),
        Case("connector:\n  enable_sessionid: perhaps\n", 2, "connector.enable_sessionid", "neither true nor false"),
        Case("connector:\n  v1: true\n", 2, "connector.v1", "not part of this version"),
        Case("connector:\n  alerting_spelling: vendor\n", 2, "connector.alerting_spelling", "documented or corrected"),
        Case("connector:\n  version_header: \"a\\nb\"\n", 2, "connector.version_header", "header"),
        Case("connector:\n  host: desk.example\n", 2, "connector.host", "numeric address"),
        Case("connector:\n  path_prefix: api/\n", 2, "connector.path_prefix", "not a path such as /softphone/v2"),
        Case("connector:\n  path_prefix: /a/\n", 2, "connector.path_prefix", "without a slash at the end"),
        Case("connector:\n  path_prefix: \"/a/{b}\"\n", 2, "connector.path_prefix", "not a path"),
        Case("connector:\n  host: 0.0.0.0\n", 2, "connector.host", "connector.tls.certificate"),
        Case("connector:\n  host: 192.0.2.7\n", 2, "connector.host", "connector.tls.certificate"),
        Case(
            "connector:\n  tls:\n    certificate: /nowhere/cert.pem\n", 3, "connector.tls.certificate", "cannot be read"
        ),
        Case("connector:\n  tls: {certificate: /etc/hostname}\n", 2, "connector.tls.certificate", "private_key"),
        Case("connector:\n  tls: {private_key: /etc/hostname}\n", 2, "connector.tls.private_key", "certificate"),
        Case("tls:\n  trust: /etc\n", 2, "tls.trust", "folder"),
        Case("sip:\n  bind: eth0\n", 2, "sip.bind", "numeric"),
        Case("connector:\n  port: 1\n  port: 2\n", 2, "port", "more than once"),
        Case("connector.port: 1\nconnector:\n  port: 2\n", 3, "connector.port", "the first is in line 1"),
        Case("connector:\n  port: 8654\n   host: [127.0.0.1\n", 3, nil, "not YAML"),
        Case("connector: [\n", 2, nil, "not YAML"),
        Case("- connector\n", 1, nil, "must be a mapping"),
        Case("? [a]\n: b\n", 1, nil, "a key must be a text"),
        Case(
            "sipendpoint:\n  policy.session.auto_answer: banana\n", 2, "sipendpoint.policy.session.auto_answer",
            "0 or 1"),
        Case(
            "sipendpoint:\n  policy:\n    session:\n      auto_answer: [1]\n", 4,
            "sipendpoint.policy.session.auto_answer", "0"),
    ]

    @Test(arguments: cases)
    func isRefusedWithItsPlace(_ wrong: Case) throws {
        let found = try problems(wrong.text)
        #expect(found.count == 1, "\(found)")
        let problem = try #require(found.first)
        #expect(problem.line == wrong.line)
        #expect(problem.key == wrong.key)
        #expect(problem.message.contains(wrong.says), "\(problem)")
    }

    @Test func everyProblemIsNamedAtOnce() throws {
        let found = try problems("connector:\n  port: x\n  max_sessions: y\naudio:\n  backend: z\n")
        #expect(found.map(\.line) == [2, 3, 5])
    }

    @Test func errorsNameTheFile() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("connector:\n  port: x\n")
        let error = #expect(throws: ConfigurationError.self) {
            try ConnectorConfiguration.load(ConfigurationSources(file: file), plugins: knownPlugins)
        }
        #expect(error?.description.hasPrefix("\(file):2: connector.port: ") == true)
    }

    @Test func aNamedFileMustBeThere() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try ConnectorConfiguration.load(ConfigurationSources(file: "/nowhere/absent.yaml"), plugins: knownPlugins)
        }
        #expect(error?.description == "/nowhere/absent.yaml: cannot be read: No such file or directory")
    }

    @Test func aValueThatLosesIsCheckedToo() throws {
        let flag = ConfigurationFlag(key: "connector.port", value: "8654", spelling: "--port")
        #expect(try problems("connector:\n  port: banana\n", flags: [flag]).map(\.line) == [2])
    }

    @Test func flagsAndVariablesAreNamedAsTheyWereSpelled() throws {
        let flag = ConfigurationFlag(
            key: "connector.max_sessions", value: "x", spelling: "--set connector.max_sessions")
        let found = try problems("", flags: [flag], environment: ["SOFTPHONE_CONNECTOR_PORT": "y"])
        #expect(
            found.map(\.place) == ["--set connector.max_sessions", "environment variable SOFTPHONE_CONNECTOR_PORT"])
    }

    @Test func aFlagOfAnUnknownKeyIsAnErrorWithTheNearest() throws {
        let flag = ConfigurationFlag(key: "connector.prot", value: "1", spelling: "--set connector.prot")
        let problem = try #require(try problems("", flags: [flag]).first)
        #expect(problem.message.contains("did you mean connector.port?"))
    }

    @Test func aSecretIsNeverRepeated() throws {
        let found = try problems("sipendpoint:\n  proxies.proxy0.password: [\"canary-1\", \"canary\\n2\"]\n")
        #expect(found.map(\.key) == ["sipendpoint.proxies.proxy0.password"])
        #expect(!"\(found)".contains("canary"))
    }
}
