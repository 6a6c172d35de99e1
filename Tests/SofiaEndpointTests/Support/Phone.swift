#if SofiaSIP
    import EndpointAPI
    import Logging
    import MediaRuntime
    import NameResolution
    import PlainFiles
    import SofiaUserAgent

    @testable import SofiaEndpoint

    /// An endpoint that runs, with everything that it needs.
    final class Phone: Sendable {
        let log = EndpointLog()
        let endpoint: any Endpoint
        /// The stack's thread.
        let loop: SofiaLoop
        private let tasks: [Task<Void, Never>]
        private let run: Task<Void, any Error>

        private init(
            bind: String, protection: (any PacketProtection)?, trust: String?, files: AllowedFiles,
            names: ResolverSettings?
        ) async {
            let media = MediaEngine(protection: protection)
            let signalling = SofiaSignalling(
                bindAddress: bind, userAgent: "phone/1", media: media, trust: trust, allowedFiles: files,
                names: names, logger: Logger(label: "phone"))
            loop = signalling.loop
            tasks = [Task { await media.run() }, Task { await signalling.run() }]
            endpoint = signalling.makeEndpoint(audio: SilentAudio())
            run = Task { [endpoint, log] in try await endpoint.run { log.append($0) } }
            await log.wait(for: .running)
        }

        /// Runs a test with a phone and a call server, and ends both.
        static func with(
            bind: String = "127.0.0.1", protection: (any PacketProtection)? = nil,
            _ body: (Phone, CallServer) async throws -> Void
        ) async throws {
            let server = CallServer()
            try await server.open()
            do {
                try await alone(bind: bind, protection: protection) { phone in
                    try await body(phone, server)
                    await server.takeLeave()
                }
            } catch {
                await server.stop()
                throw error
            }
            await server.stop()
        }

        /// Runs a test with a phone, and ends it.
        static func alone(
            bind: String = "127.0.0.1", protection: (any PacketProtection)? = nil, trust: String? = nil,
            files: AllowedFiles = AllowedFiles(), names: ResolverSettings? = nil, _ body: (Phone) async throws -> Void
        ) async throws {
            let phone = await Phone(bind: bind, protection: protection, trust: trust, files: files, names: names)
            do {
                try await body(phone)
            } catch {
                await phone.stop()
                throw error
            }
            await phone.stop()
        }

        /// Ends the endpoint's run and waits for that.
        func stopRunning() async {
            run.cancel()
            _ = try? await run.value
        }

        private func stop() async {
            await stopRunning()
            for task in tasks {
                task.cancel()
                await task.value
            }
        }

        func perform(_ command: EndpointCommand) async throws {
            try await endpoint.perform(command)
        }

        func connect(
            to port: UInt16, over signalling: SignallingProtocol = .udp, _ settings: [String: String] = [:]
        ) async throws {
            try await connect(to: "127.0.0.1", port, over: signalling, settings)
        }

        func connect(
            to host: String, _ port: UInt16?, over signalling: SignallingProtocol = .udp,
            _ settings: [String: String] = [:]
        ) async throws {
            let server = host + (port.map { ":\($0)" } ?? "")
            let target = ConnectionTarget(server: server, host: host, port: port, user: "5320")
            try await perform(
                .connect(ConnectRequest(signalling: signalling, connections: [target], settings: settings)))
        }

        /// Answers every call with 486, until the task is cancelled.
        func refuseCalls() async {
            var refused: Set<CallID> = []
            while !Task.isCancelled {
                let id = await log.first { event -> CallID? in
                    if case .call(let id, .offered) = event, !refused.contains(id) { id } else { nil }
                }
                refused.insert(id)
                try? await perform(.reject(id, status: 486))
            }
        }

        /// Connects and registers.
        /// - Returns: where it can be called.
        func register(with server: CallServer, _ settings: [String: String] = [:]) async throws -> String {
            try await connect(to: try await server.port, settings)
            let contact = try await server.register()
            await log.wait(for: .ready)
            return contact
        }
    }
#endif
