import ConnectorRuntime
import Testing

@Suite("Configuration")
struct GoodValueTests {
    @Test func withoutAnythingTheDefaultsHold() throws {
        let loaded = try ConnectorConfiguration.load(ConfigurationSources(), plugins: knownPlugins)
        #expect(loaded.configuration == ConnectorConfiguration())
        #expect(loaded.configuration.listener.host == "127.0.0.1")
        #expect(loaded.configuration.listener.port == 8654)
        #expect(loaded.configuration.sessions.capacity == 1)
        #expect(loaded.configuration.sip.bindAddress == "0.0.0.0")
        #expect(loaded.configuration.audio.backend == "auto")
        #expect(loaded.warnings == [])
    }

    /// The document of the contract, as it stands there, says nothing but the defaults.
    @Test func theDocumentedFileIsTheDefaults() throws {
        let loaded = try load(
            """
            connector:                  # the HTTP listener
              host: 127.0.0.1
              port: 8654
              allowed_origins: []
              allowed_hosts: []
              allowed_servers: []
              max_sessions: 1
              enable_sessionid: true
              partitioned_cookie: true
              v1: false
              tls: { certificate: null, private_key: null }
            tls:
              trust: null
            audio:
              backend: auto
              virtual:
                microphone: silence
                speaker: discard
            sip:
              bind: 0.0.0.0
            sipendpoint:
              policy.session.auto_answer: "0"
              proxies.proxy0.password: "secret"
            """)
        var expected = ConnectorConfiguration()
        expected.sessions.defaultSettings = ["policy.session.auto_answer": "0", "proxies.proxy0.password": "secret"]
        expected.audio.backendValues = ["audio.virtual.microphone": "silence", "audio.virtual.speaker": "discard"]
        #expect(loaded.configuration == expected)
        #expect(loaded.warnings == [])
    }

    @Test(arguments: [
        "moz-extension://0f0f", "chrome-extension://abcdefghijklmnopabcdefghijklmnop", "app://desk",
        "capacitor://localhost",
        "safari-web-extension://0F0F-11",
    ])
    func originsOfExtensionsAndApps(origin: String) throws {
        let loaded = try load("connector: {allowed_origins: [\"\(origin)\"]}")
        #expect(loaded.configuration.listener.allowedOrigins == [origin])
    }

    @Test func everyKeyIsRead() throws {
        let loaded = try load(
            """
            connector:
              host: "::1"
              port: "9000"
              allowed_origins: ["https://desk.example", "http://[::1]:8080"]
              path_prefix: /desk/phone-1
              allowed_hosts: [phone.example]
              allowed_servers: ["*.example"]
              max_sessions: 50
              enable_sessionid: no
              partitioned_cookie: off
              version_header: "9.0  (Linux)"
              alerting_spelling: corrected
              expire_during_call: yes
              same_user: off
            sipendpoint: {locked: [system.security.use_srtp]}
            sip: {bind: "::"}
            audio: {backend: virtual, headset_buttons: off}
            """)
        let listener = loaded.configuration.listener
        #expect(listener.host == "::1" && listener.port == 9000)
        #expect(listener.pathPrefix == "/desk/phone-1")
        #expect(listener.allowedOrigins == ["https://desk.example", "http://[::1]:8080"])
        #expect(listener.allowedHosts == ["phone.example"] && listener.allowedServers == ["*.example"])
        #expect(listener.versionHeader == "9.0  (Linux)" && listener.correctsAlertingSpelling)
        #expect(!listener.partitionedCookie && listener.tls == nil && !listener.sameUser)
        #expect(loaded.configuration.sessions.lockedSettings == ["system.security.use_srtp"])
        let sessions = loaded.configuration.sessions
        #expect(sessions.capacity == 50 && !sessions.requiresCookie && sessions.expiresDuringCall)
        #expect(loaded.configuration.sip.bindAddress == "::")
        #expect(loaded.configuration.audio.backend == "virtual" && !loaded.configuration.audio.headsetButtons)
    }

    @Test func withTLSTheListenerMayBeOnTheNetwork() throws {
        let folder = try TemporaryFolder()
        let (certificate, key) = (try folder.write("", to: "cert.pem"), try folder.write("", to: "key.pem"))
        let loaded = try load(
            "connector:\n  host: 0.0.0.0\n  tls: {certificate: \(certificate), private_key: \(key)}\n")
        #expect(loaded.configuration.listener.tls == .init(certificate: certificate, privateKey: key))
    }

    @Test(arguments: ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
    func loopbackNeedsNoTLS(host: String) throws {
        #expect(try load("connector:\n  host: \"\(host)\"\n").configuration.listener.host == host)
    }

    @Test func dottedAndNestedKeysAreTheSame() throws {
        let dotted = try load(
            "connector.port: 1\nsipendpoint.policy.session.auto_answer: 1\naudio.virtual.speaker: x\n")
        let nested = try load(
            "connector:\n  port: 1\nsipendpoint:\n  policy:\n    session:\n      auto_answer: true\naudio:\n  virtual: {speaker: x}\n"
        )
        #expect(dotted.configuration == nested.configuration)
        #expect(nested.configuration.sessions.defaultSettings == ["policy.session.auto_answer": "1"])
    }

    @Test func settingsKnowWhereTheyWereGiven() throws {
        let loaded = try load("sipendpoint:\n  policy.session.auto_answer: 1\n  x.y.z: 2\n")
        let lines = loaded.settingPlaces.mapValues { "\($0)".split(separator: ":").last }
        #expect(lines == ["policy.session.auto_answer": "2", "x.y.z": "3"])
    }

    @Test func anEmptySectionAndAnEmptyFileMeanNothing() throws {
        #expect(try load("connector:\naudio:\n").configuration == ConnectorConfiguration())
        #expect(try load("# nothing\n").configuration == ConnectorConfiguration())
    }

    // MARK: Warnings

    @Test func anUnknownKeyIsAWarningWithTheNearest() throws {
        let warnings = try load("connector:\n  prot: 8000\ngui:\n  colour: red\n").warnings.map(Problem.init)
        #expect(warnings.map(\.line) == [2, 3])
        #expect(warnings.first?.message.contains("did you mean connector.port?") == true)
    }

    @Test func anUnknownOptionIsKeptWithAWarning() throws {
        let loaded = try load("sipendpoint:\n  policy.session.auto_anwser: 1\n")
        #expect(loaded.configuration.sessions.defaultSettings == ["policy.session.auto_anwser": "1"])
        #expect(loaded.warnings.first?.message.contains("did you mean policy.session.auto_answer?") == true)
    }

    @Test func aNumberOutOfRangeIsBroughtIntoIt() throws {
        let loaded = try load("sipendpoint:\n  policy.endpoint.rtp_port_min: 70000\n")
        #expect(loaded.configuration.sessions.defaultSettings == ["policy.endpoint.rtp_port_min": "65535"])
        #expect(loaded.warnings.map(Problem.init).map(\.line) == [2])
    }

    @Test func anyOriginIsWarnedOf() throws {
        let loaded = try load("connector:\n  allowed_origins: [\"*\"]\n  allowed_servers: [sip.example]\n")
        #expect(loaded.warnings.map(\.key) == ["connector.allowed_origins"])
    }

    @Test func aPasswordThatOthersMayReadIsWarnedOf() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("sipendpoint:\n  proxies.proxy0.password: canary\n", mode: 0o644)
        let loaded = try ConnectorConfiguration.load(ConfigurationSources(file: file), plugins: knownPlugins)
        #expect(loaded.warnings.first?.message.contains("chmod 600") == true)
        #expect(!"\(loaded)".contains("canary"))
    }
}
