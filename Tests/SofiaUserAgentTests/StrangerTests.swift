#if SofiaSIP
    import Glibc
    import Logging
    import SofiaUserAgent
    import Testing

    /// Connections from the network cost us nothing for long.
    @Suite(.timeLimit(.minutes(1)))
    struct StrangerTests {
        @Test(arguments: [
            "\0\u{1}\u{2}\u{3}garbage\r\n\r\n", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "x\r\n\r\n",
            "SIP/2.0\r\n\r\n",
        ])
        func whatIsNoMessageEndsTheConnection(text: String) async throws {
            try await Self.connect(idleTimeout: .milliseconds(300)) { stranger in
                try await stranger.send(text)
                #expect(await stranger.everything() == "")
            }
        }

        @Test(arguments: ["\r\n\r\n", "OPTIONS sip:a@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1"])
        func whoHasNothingMoreToSayIsLetGo(text: String) async throws {
            try await Self.connect(idleTimeout: .milliseconds(200)) { stranger in
                try await stranger.send(text)
                // RFC 5626 §4.4.1.
                #expect(await stranger.everything() == (text == "\r\n\r\n" ? "\r\n" : ""))
            }
        }

        /// The connection that somebody registered over is not idle, whatever is said over it.
        @Test func whatIsWatchedStays() async throws {
            let loop = SofiaLoop(logger: Logger(label: "test"))
            let (party, server) = (Party(on: loop), Party(on: loop))
            try await party.open(idleTimeout: .milliseconds(200))
            try await server.open()
            try await party.begin(user: "a", to: server.address)
            let transaction = try await party.send("OPTIONS", to: "sip:\(server.address);transport=tcp")
            let request = try await server.nextRequest("OPTIONS")
            try await party.watchConnection(of: transaction)
            await server.reply(request, 200)
            _ = try await party.nextResponse(200)
            let passer = StrangeConnection(on: loop)
            try await passer.open(to: party.agent.port)
            try await passer.send("\r\n\r\n")
            // This one goes for having said no more; the other has said nothing for longer.
            #expect(await passer.everything() == "\r\n")
            try await server.begin(user: "b", to: party.address)
            try await server.send("OPTIONS")
            await party.reply(try await party.nextRequest("OPTIONS"), 200)
            await passer.close()
            await loop.stop()
        }

        private static func connect(idleTimeout: Duration, _ body: (StrangeConnection) async throws -> Void)
            async throws
        {
            let loop = SofiaLoop(logger: Logger(label: "test"))
            let party = Party(on: loop)
            try await party.open(idleTimeout: idleTimeout)
            let stranger = StrangeConnection(on: loop)
            try await stranger.open(to: party.agent.port)
            try await body(stranger)
            await stranger.close()
            await loop.stop()
        }
    }

    /// Somebody who connects and speaks something else.
    private actor StrangeConnection {
        nonisolated let loop: SofiaLoop
        private let arrivals: AsyncStream<String>
        private let journal: AsyncStream<String>.Continuation
        private var descriptor: Int32 = -1
        private var source: LoopSource?

        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

        init(on loop: SofiaLoop) {
            self.loop = loop
            (arrivals, journal) = AsyncStream.makeStream()
        }

        func open(to port: UInt16) throws {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var target = sockaddr_in()
            target.sin_family = sa_family_t(AF_INET)
            target.sin_port = port.bigEndian
            target.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let isConnected = withUnsafePointer(to: &target) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            guard isConnected else { throw Unexpected("no connection") }
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            source = try LoopSource(on: loop, descriptor: descriptor, waitingFor: .readable) { [weak self] _ in
                self?.assumeIsolated { $0.ready() }
            }
        }

        func send(_ text: String) throws {
            let bytes = Array(text.utf8)
            guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
                throw Unexpected("not sent")
            }
        }

        /// What comes until the far end closes.
        func everything() async -> String {
            var text = ""
            for await more in arrivals { text += more }
            return text
        }

        func close() {
            source?.cancel()
            source = nil
            Glibc.close(descriptor)
        }

        private func ready() {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { return _ = journal.yield(String(decoding: buffer[..<count], as: UTF8.self)) }
            source?.cancel()
            source = nil
            journal.finish()
        }
    }
#endif
