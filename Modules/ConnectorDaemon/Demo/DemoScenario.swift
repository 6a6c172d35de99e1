#if SofiaSIP
    import ConnectorRuntime
    import Lab

    /// One agent's day in a second: log in, register, take a call, hear and be heard, log out. Everything on the agent's
    /// side goes through the HTTP API, everything on the other side through SIP and RTP.
    struct DemoScenario: Sendable {
        static let user = "5320"
        static let password = "demo"
        static let agentTone = 1000.0
        static let labTone = 440.0

        let lab: LabServer
        let recording: String
        let report: DemoReport

        /// - Throws: when it cannot go on at all; whatever else did not hold is in the report.
        func play(baseURL: String) async throws {
            let desktop = try DesktopClient(baseURL: baseURL)
            let server = try await lab.waitRunning()
            report.say("a SIP server for the demonstration listens on \(server)")
            try await logIn(desktop, server: server)
            try await register(desktop)
            try await takeCall(desktop)
            _ = try await desktop.request("DELETE", "/session")
            try await lab.waitForNoBinding(Self.user)
            report.say("  logged out, and unregistered")
        }

        private func logIn(_ desktop: DesktopClient, server: String) async throws {
            // The first answer is a refusal with a cookie.
            _ = try await desktop.request("GET", "/session")
            let body = """
                {"options":{"softphone":{"session_expire":60},
                "sipendpoint":{"proxies.proxy0.password":"\(Self.password)","policy.session.auto_answer":"0",
                "policy.endpoint.vq_alarm_threshold":"3.5"}},
                "connectivities":{"protocol":"udp","connections":[{"server":"\(server)","user":"\(Self.user)"}]}}
                """
            let answer = try await desktop.request("POST", "/session", body: body)
            report.check(
                answer.status == 200, "POST /session: \(answer.status)", expected: "200 was due: \(answer.body)")
        }

        private func register(_ desktop: DesktopClient) async throws {
            let start = ContinuousClock.now
            let answer = try await desktop.request("POST", "/register")
            guard answer.status == 200 else { throw Stopped("POST /register: \(answer.status) \(answer.body)") }
            _ = try await wait(desktop, "the connection becomes READY") { session in
                session.connectivities.connections.allSatisfy { $0.state == "READY" }
            }
            report.say("  registered in \(Self.milliseconds(ContinuousClock.now - start)) ms")
        }

        private func takeCall(_ desktop: DesktopClient) async throws {
            let uuid = DemoScenario.callUUID()
            let call = try await lab.placeCall(to: Self.user, LabCallPlan(uuid: uuid))
            try await call.waitRinging()
            let short = uuid.prefix(4)
            _ = try await wait(desktop, "the desktop sees the call ring") { $0.phone.calls.first?.uuid == uuid }
            report.say("  call \(short)… rings")
            // The agent takes the call in the desktop, and the CTI server tells the phone.
            try await call.notify("talk")
            try await call.waitAnswered()
            _ = try await wait(desktop, "the desktop sees the call connected") {
                $0.phone.calls.contains { $0.uuid == uuid && $0.state == "CONNECTED" }
            }
            let answered = call.timings.answered.map { " (\(Self.milliseconds($0)) ms after the INVITE)" } ?? ""
            report.say("  call \(short)… connected\(answered)")
            await hearAgent()
            await hearLab(call)
            try await judgeQuality(desktop)
            try await call.hangUp()
            _ = try await wait(desktop, "the call is gone") { $0.phone.calls.isEmpty }
            report.say("  call \(short)… ended")
        }

        private func hearAgent() async {
            let heard = await AgentRecording(path: recording).tone(within: .seconds(5))
            report.check(
                heard.map { abs($0.frequency - Self.labTone) < 5 && $0.isTone } ?? false,
                heard.map { "agent heard \(Int($0.frequency.rounded())) Hz" } ?? "agent heard nothing",
                expected: "the lab says \(Int(Self.labTone)) Hz")
        }

        private func hearLab(_ call: LabCall) async {
            let heard = await call.heardTone(within: .seconds(5))
            report.check(
                heard.map { abs($0.frequency - Self.agentTone) < 5 } ?? false,
                heard.map { "lab heard \(Int($0.frequency.rounded())) Hz" } ?? "lab heard nothing",
                expected: "the agent's microphone says \(Int(Self.agentTone)) Hz")
        }

        private func judgeQuality(_ desktop: DesktopClient) async throws {
            let session = try await wait(desktop, "voice quality is measured") { $0.phone.mos != nil }
            let mos = session.phone.mos ?? 0
            report.check(mos >= 4, "MOS \(mos)", expected: "at least 4.0 was due on this machine")
        }

        // MARK: Waiting

        /// Polls as desktops do, only faster.
        private func wait(
            _ desktop: DesktopClient, _ what: String, _ isSo: (SessionView) -> Bool
        ) async throws -> SessionView {
            let deadline = ContinuousClock.now + .seconds(5)
            while true {
                let answer = try await desktop.request("GET", "/session")
                guard answer.status == 200 else { throw Stopped("GET /session: \(answer.status)") }
                let session = try SessionView(json: answer.body)
                if isSo(session) { return session }
                guard ContinuousClock.now < deadline else {
                    throw Stopped("not within 5 s: \(what) (\(session.connectivities.problem)) \(answer.body)")
                }
                try await Task.sleep(for: .milliseconds(2))
            }
        }

        /// Why the demonstration could not go on.
        struct Stopped: Error, CustomStringConvertible {
            let description: String

            init(_ description: String) {
                self.description = description
            }
        }

        private static func milliseconds(_ duration: Duration) -> Int { Int(duration / .milliseconds(1)) }

        /// As Genesys writes call identifiers: 32 letters and digits.
        private static func callUUID() -> String {
            let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUV")
            return String((0..<32).map { _ in letters.randomElement() ?? "0" })
        }
    }
#endif
