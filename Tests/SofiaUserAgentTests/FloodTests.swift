#if SofiaSIP
    import Glibc
    import Logging
    import Testing

    @testable import SofiaUserAgent

    /// What many requests leave behind.
    @Suite(.timeLimit(.minutes(2)), .serialized)
    struct FloodTests {
        /// Fifty thousand of them took 425 MB.
        @Test(arguments: ["OPTIONS", "BYE", "MESSAGE", "NONSENSE", "CANCEL"])
        func whatIsAnsweredAtOnceIsForgotten(method: String) async throws {
            try await Self.withAgent { request in
                request.reply(request.message.method == "OPTIONS" ? 200 : 481)
            } _: { agent, flood in
                let before = Self.residentOctets()
                let answers = await flood.exchange(10_000) { flood.request(method, $0) }
                #expect(answers.count == 10_000)
                #expect(
                    Set(answers.map { String($0.prefix(11)) }) == [method == "OPTIONS" ? "SIP/2.0 200" : "SIP/2.0 481"])
                #expect(await agent.transactions == 0)
                #expect(Self.residentOctets() - before < 16 << 20)
            }
        }

        /// RFC 3261 §17: an ACK of nothing is nothing.
        @Test func strayAcknowledgementsAreForgotten() async throws {
            try await Self.withAgent {
                $0.reply(200)
            } _: { agent, flood in
                for round in 0..<20 {
                    for number in 0..<50 { flood.send(flood.request("ACK", 50 * round + number)) }
                    // Nothing is lost in a buffer.
                    let answers = await flood.exchange(1) { _ in flood.request("OPTIONS", 1000 + round) }
                    #expect(answers.count == 1)
                }
                #expect(await agent.transactions == 0)
            }
        }

        /// RFC 3261 §8.2.7.
        @Test func whoRepeatsARefusedRequestIsToldTheSame() async throws {
            try await Self.withAgent {
                $0.reply(486)
            } _: { agent, flood in
                let answers = await flood.exchange(3) { _ in flood.request("INVITE", 1) }
                #expect(answers.count == 3 && Set(answers).count == 1)
                #expect(answers.first?.contains(";tag=") == true)
                let other = await flood.exchange(1) { _ in flood.request("INVITE", 2) }
                #expect(
                    other.first?.split(separator: "\r\n").first { $0.hasPrefix("To:") }
                        != answers.first?.split(separator: "\r\n").first { $0.hasPrefix("To:") })
                flood.send(flood.request("ACK", 1))
                #expect(await agent.transactions == 0)
            }
        }

        /// What is taken is remembered, for whoever repeats it.
        @Test func whatIsTakenIsTakenOnce() async throws {
            let (taken, journal) = AsyncStream<String>.makeStream()
            try await Self.withAgent { request in
                journal.yield(request.message.method)
                request.reply(202)
            } _: { agent, flood in
                let answers = await flood.exchange(3) { _ in flood.request("REFER", 1) }
                #expect(answers.count == 3 && Set(answers).count == 1)
                #expect(await agent.transactions == 1)
            }
            journal.finish()
            #expect(await taken.reduce(into: []) { $0.append($1) } == ["REFER"])
        }

        @Test func moreThanIsRememberedIsRefused() async throws {
            try await Self.withAgent {
                $0.reply(202)
            } _: { agent, flood in
                let answers = await flood.exchange(ServerCapacity.mostTransactions + 500) { flood.request("REFER", $0) }
                #expect(answers.count { $0.hasPrefix("SIP/2.0 202") } == ServerCapacity.mostTransactions)
                let refused = answers.filter { $0.hasPrefix("SIP/2.0 503") }
                #expect(refused.count == 500 && refused.allSatisfy { $0.contains("Retry-After: 5") })
                #expect(await agent.transactions == ServerCapacity.mostTransactions)
                // What needs none is answered still.
                let probes = await flood.exchange(1) { _ in flood.request("OPTIONS", 9_999) }
                #expect(probes.first?.hasPrefix("SIP/2.0 202") == true)
            }
        }

        /// Calls that ring are counted, and those that have ended are not.
        @Test func moreCallsThanAreTakenAreRefused() async throws {
            let ringing = Ringing()
            try await Self.withAgent { request in
                request.reply(180)
                ringing.add(request)
            } _: { agent, flood in
                for round in 1...2 {
                    let count = ServerCapacity.mostCalls + 50
                    let answers = await flood.exchange(count) { flood.request("INVITE", 1_000 * round + $0) }
                    #expect(answers.count { $0.hasPrefix("SIP/2.0 180") } == ServerCapacity.mostCalls)
                    #expect(answers.count { $0.hasPrefix("SIP/2.0 503") } == 50)
                    await agent.refuse(ringing)
                }
            }
        }

        // MARK: Helpers

        private static func withAgent(
            _ receive: @escaping @Sendable (SofiaServerTransaction) -> Void,
            _ body: (AgentUnderTest, Flood) async throws -> Void
        ) async throws {
            let loop = SofiaLoop(logger: Logger(label: "test"))
            let agent = AgentUnderTest(on: loop)
            do {
                try await agent.open(receive)
                try await body(agent, try Flood(to: try await agent.port))
            } catch {
                await loop.stop()
                throw error
            }
            await loop.stop()
        }

        private static func residentOctets() -> Int {
            guard let file = fopen("/proc/self/statm", "r") else { return 0 }
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 128)
            guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
            let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                .split(separator: " ")
            return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
        }
    }

    private actor AgentUnderTest {
        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

        private let loop: SofiaLoop
        private var agent: SofiaUserAgent?

        init(on loop: SofiaLoop) {
            self.loop = loop
        }

        func open(_ receive: @escaping @Sendable (SofiaServerTransaction) -> Void) throws {
            let configuration = SofiaUserAgent.Configuration(host: "127.0.0.1", userAgent: "test")
            agent = try SofiaUserAgent(on: loop, configuration, receive: receive)
        }

        var port: UInt16 {
            get throws { try require(agent).port }
        }

        var transactions: Int { agent?.transactions ?? -1 }

        func refuse(_ ringing: Ringing) {
            for request in ringing.take() { request.reply(480) }
        }
    }

    /// The calls that ring; of the loop's thread.
    private final class Ringing: @unchecked Sendable {
        // Sendable: filled by the agent's closure and emptied by its actor, both on the loop's thread.
        private var requests: [SofiaServerTransaction] = []

        func add(_ request: SofiaServerTransaction) {
            requests.append(request)
        }

        func take() -> [SofiaServerTransaction] {
            defer { requests = [] }
            return requests
        }
    }

    /// Somebody who sends a lot of requests, by a socket that blocks.
    private final class Flood: Sendable {
        private let descriptor: Int32
        private let port: UInt16

        init(to port: UInt16) throws {
            self.port = port
            descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let connected = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard connected == 0 else { throw Unexpected("no socket") }
            var patience = timeval(tv_sec: 20, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        }

        deinit {
            close(descriptor)
        }

        func request(_ method: String, _ number: Int) -> String {
            [
                "\(method) sip:5320@127.0.0.1:\(port) SIP/2.0",
                "Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bK\(method)\(number)",
                "From: <sip:7001@127.0.0.1>;tag=\(number)", "To: <sip:5320@127.0.0.1>", "Call-ID: flood-\(number)",
                "CSeq: 1 \(method)", "Contact: <sip:7001@127.0.0.1>", "Max-Forwards: 70", "Content-Length: 0", "", "",
            ].joined(separator: "\r\n")
        }

        func send(_ text: String) {
            _ = Glibc.send(descriptor, text, text.utf8.count, 0)
        }

        /// Sends requests and takes as many answers, some at a time so that no buffer overflows. Refusals of calls that rang do not count: they are
        /// repeated until they are confirmed, which nobody does here.
        func exchange(_ count: Int, _ request: @escaping @Sendable (Int) -> String) async -> [String] {
            await Task.detached { [self] in
                var answers: [String] = []
                var sent = 0
                while answers.count < count {
                    while sent < count, sent - answers.count < 50 {
                        send(request(sent))
                        sent += 1
                    }
                    guard let answer = receive() else { break }
                    if !answer.hasPrefix("SIP/2.0 480") { answers.append(answer) }
                }
                return answers
            }.value
        }

        private func receive() -> String? {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
        }
    }
#endif
