#if SofiaSIP
    import Glibc
    import Logging
    import SofiaUserAgent
    import Testing

    @Suite(.timeLimit(.minutes(1)))
    struct LifetimeTests {
        @Test func loopsComeAndGo() async throws {
            for _ in 1...3 {
                let loop = SofiaLoop(logger: Logger(label: "test"))
                let party = Party(on: loop)
                try await party.open()
                // The agent is left open: the loop closes it.
                await loop.stop()
                await loop.stop()
                await #expect(throws: SofiaError.closed) { try await party.open() }
            }
        }

        @Test func unusedLoopStops() async {
            let loop = SofiaLoop(logger: Logger(label: "test"))
            await loop.stop()
            let party = Party(on: loop)
            await #expect(throws: SofiaError.closed) { try await party.open() }
        }

        @Test func aTakenPortIsAnError() async throws {
            let loop = SofiaLoop(logger: Logger(label: "test"))
            let first = Party(on: loop)
            try await first.open()
            let port = try await first.agent.port
            let second = Party(on: loop)
            await #expect(throws: SofiaError.self) { try await second.open(ports: port...port) }
            await loop.stop()
        }

        @Test func anAddressThatIsNotOursIsAnError() async throws {
            let loop = SofiaLoop(logger: Logger(label: "test"))
            let party = Party(on: loop)
            await #expect(throws: SofiaError.self) { try await party.open(host: "192.0.2.1") }
            await loop.stop()
        }

        /// In a process of its own, whose words can be read: nothing that strangers send gets beside the log.
        @Test func whatLooksLikeSTUNIsPassedOver() async throws {
            let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
                let loop = SofiaLoop(logger: Logger(label: "test"))
                let (party, caller, stranger) = (Party(on: loop), Party(on: loop), try Stranger())
                try await party.open()
                try await caller.open()
                let port = try await party.agent.port
                // A binding request (RFC 5389 §6), and what only looks like one.
                try stranger.send([0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42] + [UInt8](repeating: 7, count: 12), to: port)
                for first in UInt8(0)...3 { try stranger.send([UInt8](repeating: first, count: 40), to: port) }
                // After all that somebody else is answered.
                try await caller.begin(user: "a", to: party.address)
                try await caller.send("OPTIONS")
                let request = try await party.nextRequest("OPTIONS")
                await party.reply(request, 200)
                _ = try await caller.nextResponse(200)
                await loop.stop()
            }
            let printed = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
            #expect(printed.isEmpty, "\(printed)")
        }

        /// In a process of its own, since other tests open files too.
        @Test func agentsLeaveNothingBehind() async {
            await #expect(processExitsWith: .success) {
                let loop = SofiaLoop(logger: Logger(label: "test"))
                let party = Party(on: loop)
                try await party.open()
                await party.close()
                let before = try openFiles()
                for _ in 1...100 {
                    try await party.open()
                    await party.close()
                }
                // One more turn of the loop, in which the last one goes.
                await party.close()
                let after = try openFiles()
                guard after < before + 10 else { throw Unexpected("\(before) files were open, and now \(after)") }
                await loop.stop()
            }
        }
    }

    /// Somebody on the network who speaks something else.
    private final class Stranger: Sendable {
        private let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)

        init() throws {
            guard descriptor >= 0 else { throw Unexpected("no socket") }
        }

        deinit {
            close(descriptor)
        }

        func send(_ bytes: [UInt8], to port: UInt16) throws {
            var target = sockaddr_in()
            target.sin_family = sa_family_t(AF_INET)
            target.sin_port = port.bigEndian
            target.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let sent = withUnsafePointer(to: &target) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    sendto(descriptor, bytes, bytes.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard sent == bytes.count else { throw Unexpected("not sent") }
        }
    }

    private func openFiles() throws -> Int {
        let directory = try require(opendir("/proc/self/fd"))
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count
    }
#endif
