#if SofiaSIP
    import EndpointAPI
    import Logging
    import MediaRuntime
    import SofiaEndpoint
    import Testing

    @testable import Lab

    /// A SIP endpoint that alerts for every call, and the lab that calls it.
    final class Desk: Sendable {
        static let user = "5320"
        static let password = "desk-password"

        let phone: any Endpoint
        let events = Observed<[EndpointEvent]>([])
        /// What the phone says (440 Hz) and hears.
        let voice = LabAudio(tone: 440)
        let lab: LabServer
        private let signalling: SignallingProtocol
        private let settings: [String: String]
        private let lifetimes = Observed<[String: Task<Void, any Error>]>([:])
        private let sip: SofiaSignalling

        init(_ lab: LabConfiguration, _ signalling: SignallingProtocol, settings: [String: String]) {
            let logger = Logger(label: "desk") { _ in SwiftLogNoOpLogHandler() }
            let media = MediaEngine()
            let sip = SofiaSignalling(bindAddress: "127.0.0.1", userAgent: "desk", media: media, logger: logger)
            self.sip = sip
            self.signalling = signalling
            self.settings = ["proxies.proxy0.password": Self.password].merging(settings) { $1 }
            self.lab = LabServer(lab, loop: sip.loop, media: media, logger: logger)
            phone = sip.makeEndpoint(audio: voice)
            begin("media") { await media.run() }
            begin("sip") { await sip.run() }
            begin("phone") { [self] in
                try await phone.run { event in
                    self.events.update { $0.append(event) }
                    if case .call(let id, .offered) = event { Task { try await self.phone.perform(.alert(id)) } }
                }
            }
        }

        func end() async {
            for name in ["phone", "lab", "media", "sip"] { await end(name) }
        }

        private func begin(_ name: String, _ body: @escaping @Sendable () async throws -> Void) {
            let task = Task { try await body() }
            lifetimes.update { $0[name] = task }
        }

        private func end(_ name: String) async {
            guard let task = lifetimes.update({ $0.removeValue(forKey: name) }) else { return }
            task.cancel()
            _ = await task.result
        }

        func startLab() async throws {
            begin("lab") { [lab] in try await lab.run() }
            try await lab.waitRunning()
        }

        func stopLab() async throws {
            await end("lab")
        }

        // MARK: The phone

        /// Begins to register.
        func start() async throws {
            try await wait("running") { $0 == .running }
            let address = try #require(lab.address)
            let target = ConnectionTarget(
                server: address, host: "127.0.0.1", port: address.split(separator: ":").last.flatMap { UInt16($0) },
                user: Self.user)
            let request = ConnectRequest(signalling: signalling, connections: [target], settings: settings)
            try await phone.perform(.connect(request))
        }

        /// Registers.
        func connect() async throws {
            try await start()
            try await wait("ready") { $0 == .connection(0, .ready, reason: nil) }
        }

        /// Registers, is called and answers.
        func talk() async throws -> LabCall {
            try await connect()
            let call = try await lab.placeCall(to: Self.user)
            try await call.waitRinging()
            try await call.notify("talk")
            try await call.waitAnswered()
            try await hearEachOther(call)
            return call
        }

        func hearEachOther(_ call: LabCall) async throws {
            async let here = voice.heardTone(within: .seconds(10))
            async let there = call.heardTone(within: .seconds(10))
            let (near, far) = (try #require(await here), try #require(await there))
            #expect(abs(near.frequency - 1000) < 2, "the phone hears \(near)")
            #expect(abs(far.frequency - 440) < 2, "the lab hears \(far)")
        }

        // MARK: What it says

        func wait(
            _ what: String, from start: Int = 0, _ isIt: @escaping @Sendable (EndpointEvent) -> Bool
        ) async throws {
            try await events.wait("the phone was not \(what)", within: .seconds(10)) { events in
                events.dropFirst(start).contains(where: isIt) ? () : nil
            }
        }

        func waitForCall(
            _ what: String, from start: Int = 0, _ isIt: @escaping @Sendable (CallEvent) -> Bool
        ) async throws {
            try await wait(what, from: start) { event in
                if case .call(_, let event) = event { isIt(event) } else { false }
            }
        }

        /// - Returns: the reason.
        func waitForFailure() async throws -> String {
            try await events.wait("the connection did not fail", within: .seconds(10)) { events in
                for case .connection(0, .failed, let reason) in events { return reason ?? "" }
                return nil
            }
        }

        var eventCount: Int { events.value.count }

        func states() -> [ConnectionState] {
            events.value.compactMap { event in
                if case .connection(0, let state, _) = event { state } else { nil }
            }
        }

        func offers() -> [CallOffer] {
            events.value.compactMap { event in
                if case .call(_, .offered(let offer)) = event { offer } else { nil }
            }
        }
    }

    /// Runs a phone and a lab for the time of a test.
    func withDesk(
        _ configure: (inout LabConfiguration) -> Void = { _ in }, _ signalling: SignallingProtocol = .udp,
        settings: [String: String] = [:], _ body: (Desk) async throws -> Void
    ) async throws {
        var configuration = LabConfiguration(users: [Desk.user: Desk.password])
        configure(&configuration)
        let desk = Desk(configuration, signalling, settings: settings)
        do {
            try await desk.startLab()
            try await body(desk)
        } catch {
            Issue.record(error)
        }
        await desk.end()
    }

    extension LabServer {
        /// Waits until the phone has registered anew.
        func waitForBinding(_ user: String, expiringAfter least: ContinuousClock.Instant) async throws {
            try await phones.wait("\(user) did not register again", within: .seconds(15)) { phones in
                phones[user].map { $0.expires > least } ?? false ? () : nil
            }
        }
    }
#endif
