#if SofiaSIP
    import ConnectorRuntime
    import Lab
    import Logging
    import MediaRuntime
    import ServiceLifecycle
    import SofiaUserAgent

    /// The demonstration: a SIP server beside the daemon, and an agent's desktop that uses both.
    struct DemoRun {
        let once: Bool

        func run(_ common: CommonOptions) async throws {
            let folder = try TemporaryFolder()
            let recording = "\(folder.path)/heard.wav"
            let daemon = try Daemon(common, plugins: PluginCatalogue.plugins) { configuration in
                Self.adjust(&configuration, recording: recording)
            }
            var quiet = daemon.logger
            quiet.logLevel = max(quiet.logLevel, .warning)
            let media = MediaEngine()
            let loop = SofiaLoop(logger: quiet)
            var configuration = LabConfiguration(users: [DemoScenario.user: DemoScenario.password])
            configuration.tone = DemoScenario.labTone
            let lab = LabServer(configuration, loop: loop, media: media, logger: quiet)
            let report = DemoReport()
            let scenario = DemoScenario(lab: lab, recording: recording, report: report)
            let (listening, signal) = AsyncStream<String>.makeStream()
            try await daemon.run(
                over: [LabService(lab: lab, media: media, loop: loop)],
                under: [DemoService(scenario: scenario, listening: listening, staysAfterwards: !once)]
            ) { signal.yield($0) }
            _ = folder
            report.finish()
            guard report.failed.isEmpty else {
                StandardError.write(
                    PrintableText.line("the demonstration failed: \(report.failed.joined(separator: "; "))") + "\n")
                throw DemoFailed()
            }
        }

        /// What a desktop without a password field needs, and devices that need no hardware.
        private static func adjust(_ configuration: inout ConnectorConfiguration, recording: String) {
            configuration.listener.tls = nil
            configuration.sip.bindAddress = "127.0.0.1"
            configuration.audio.backend = "virtual"
            configuration.audio.backendValues = [
                "audio.virtual.microphone": "tone:\(Int(DemoScenario.agentTone))",
                "audio.virtual.speaker": "file:\(recording)",
            ]
            configuration.sessions.requiresCookie = true
            if !configuration.listener.allowedServers.isEmpty {
                configuration.listener.allowedServers.append("127.0.0.1")
            }
            configuration.sessions.defaultSettings["proxies.proxy0.password"] = DemoScenario.password
            configuration.sessions.defaultSettings["policy.endpoint.vq_alarm_threshold"] = "3.5"
        }
    }

    struct DemoFailed: Error {}

    /// The SIP server with what it runs on.
    private struct LabService: Service {
        let lab: LabServer
        let media: MediaEngine
        let loop: SofiaLoop

        func run() async throws {
            try await cancelWhenGracefulShutdown {
                let engine = Task { await media.run() }
                do {
                    try await lab.run()
                } catch {
                    throw ConnectorError.unavailable("the SIP server of the demonstration: \(error)")
                }
                engine.cancel()
                await engine.value
                await loop.stop()
            }
        }
    }

    /// Plays the scenario once the daemon listens; then it is the visitor's turn.
    private struct DemoService: Service {
        let scenario: DemoScenario
        let listening: AsyncStream<String>
        let staysAfterwards: Bool

        func run() async throws {
            try await cancelWhenGracefulShutdown {
                guard let baseURL = await listening.first(where: { _ in true }) else { return }
                do {
                    try await scenario.play(baseURL: baseURL)
                } catch {
                    if !(error is CancellationError) { scenario.report.fail("\(error)") }
                }
                // Whoever leaves in the middle is told nothing; whoever wanted the checks has not got them.
                if Task.isCancelled, staysAfterwards { return scenario.report.forget() }
                guard staysAfterwards else { return }
                do {
                    try await invite(baseURL)
                } catch {
                    // Nobody came before the end.
                    guard Task.isCancelled else { throw error }
                }
            }
        }

        private func invite(_ baseURL: String) async throws {
            // The desktop is at the root, wherever the API is.
            let desktop = baseURL.split(separator: "/").prefix(2).joined(separator: "//") + "/"
            let server = scenario.lab.address ?? "the lab"
            scenario.report.say(
                "it runs on: \(desktop) is a desktop; sign in at server \(server) as user \(DemoScenario.user)")
            scenario.report.say("the lab then calls you, and answers for you; Ctrl-C ends it")
            while !Task.isCancelled {
                try await scenario.lab.waitForBinding(DemoScenario.user, within: .seconds(86_400))
                // A visitor who hangs up or signs out in the middle is no failure.
                try? await callVisitor()
                try await Task.sleep(for: .seconds(5))
            }
        }

        private func callVisitor() async throws {
            let call = try await scenario.lab.placeCall(to: DemoScenario.user)
            try await call.waitRinging()
            try await Task.sleep(for: .seconds(2))
            try await call.notify("talk")
            try await call.waitAnswered()
            _ = try? await call.waitEnded(within: .seconds(30))
            try await call.hangUp()
        }
    }
#endif
