import ConnectorRuntime
import Testing

@Suite("Where a configuration comes from")
struct PrecedenceTests {
    private static let file = "connector:\n  port: 1\n"
    private static let environment = ["SOFTPHONE_CONNECTOR_PORT": "2"]
    private static let flag = ConfigurationFlag(key: "connector.port", value: "3", spelling: "--port")

    @Test func flagsBeatEnvironmentBeatsFileBeatsDefaults() throws {
        #expect(try load("").configuration.listener.port == 8654)
        #expect(try load(Self.file).configuration.listener.port == 1)
        #expect(try load(Self.file, environment: Self.environment).configuration.listener.port == 2)
        #expect(
            try load(Self.file, flags: [Self.flag], environment: Self.environment).configuration.listener.port == 3)
    }

    @Test func ofAFlagGivenTwiceTheLastCounts() throws {
        let again = ConfigurationFlag(key: "connector.port", value: "4", spelling: "--set connector.port")
        #expect(try load("", flags: [Self.flag, again]).configuration.listener.port == 4)
    }

    @Test func settingsMergeKeyByKey() throws {
        let loaded = try load(
            "sipendpoint:\n  policy.session.auto_answer: 0\n  policy.session.reject_session_when_busy: 1\n",
            flags: [
                ConfigurationFlag(key: "sipendpoint.policy.session.auto_answer", value: "1", spelling: "--set …")
            ])
        #expect(
            loaded.configuration.sessions.defaultSettings == [
                "policy.session.auto_answer": "1", "policy.session.reject_session_when_busy": "1",
            ])
    }

    @Test(
        arguments: [
            ("SOFTPHONE_SIP_BIND", "127.0.0.1"), ("SOFTPHONE_CONNECTOR_SIP_BIND", "127.0.0.1"),
            ("SOFTPHONE_CONNECTOR_AUDIO_BACKEND", "virtual"), ("SOFTPHONE_AUDIO_BACKEND", "virtual"),
        ])
    func bothNamesOfAVariableWork(name: String, value: String) throws {
        let configuration = try load("", environment: [name: value]).configuration
        #expect(configuration.sip.bindAddress == value || configuration.audio.backend == value)
    }

    @Test func theShorterVariableWins() throws {
        let environment = ["SOFTPHONE_SIP_BIND": "127.0.0.1", "SOFTPHONE_CONNECTOR_SIP_BIND": "127.0.0.2"]
        let loaded = try load("", environment: environment)
        #expect(loaded.configuration.sip.bindAddress == "127.0.0.1")
        #expect(loaded.warnings.map(Problem.init).map(\.place) == ["environment variable SOFTPHONE_CONNECTOR_SIP_BIND"])
    }

    @Test func settingsAndListsComeFromTheEnvironmentToo() throws {
        let loaded = try load(
            "",
            environment: [
                "SOFTPHONE_SIPENDPOINT_PROXIES_PROXY1_PASSWORD": "canary",
                "SOFTPHONE_CONNECTOR_ALLOWED_ORIGINS": "https://a.example, https://b.example",
            ])
        #expect(loaded.configuration.sessions.defaultSettings == ["proxies.proxy1.password": "canary"])
        #expect(loaded.configuration.listener.allowedOrigins == ["https://a.example", "https://b.example"])
        #expect(!"\(loaded)".contains("canary"))
    }

    @Test(arguments: ["https://a.example,https://b.example", #"["https://a.example", "https://b.example"]"#])
    func aListMayBeWrittenEitherWay(text: String) throws {
        let flag = ConfigurationFlag(key: "connector.allowed_origins", value: text, spelling: "--set …")
        #expect(
            try load("", flags: [flag]).configuration.listener.allowedOrigins == [
                "https://a.example", "https://b.example",
            ])
    }

    @Test func anUnknownVariableIsWarnedOf() throws {
        let warnings = try load("", environment: ["SOFTPHONE_CONNECTOR_PROT": "1"]).warnings
        #expect(warnings.first?.message.contains("did you mean SOFTPHONE_CONNECTOR_PORT?") == true)
    }

    // MARK: Files

    @Test func theUsersOwnFileIsFound() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("connector:\n  port: 5\n", to: "softphone-connector/config.yaml")
        let sources = ConfigurationSources(environment: ["XDG_CONFIG_HOME": folder.path])
        let loaded = try ConnectorConfiguration.load(sources, plugins: knownPlugins)
        #expect(loaded.file == file && loaded.configuration.listener.port == 5)
    }

    @Test func withoutXDGItIsBelowTheHome() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("connector:\n  port: 5\n", to: ".config/softphone-connector/config.yaml")
        let loaded = try ConnectorConfiguration.load(
            ConfigurationSources(environment: ["HOME": folder.path]), plugins: knownPlugins)
        #expect(loaded.file == file)
    }

    @Test func aNamedFileReplacesTheUsersOwn() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("connector:\n  port: 5\n", to: "softphone-connector/config.yaml")
        let named = try folder.write("connector:\n  max_sessions: 2\n", to: "named.yaml")
        let sources = ConfigurationSources(environment: ["XDG_CONFIG_HOME": folder.path], file: named)
        let loaded = try ConnectorConfiguration.load(sources, plugins: knownPlugins)
        #expect(loaded.file == named && loaded.configuration.listener.port == 8654)
    }
}
