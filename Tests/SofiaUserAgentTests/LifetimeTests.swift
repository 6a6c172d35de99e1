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

    private func openFiles() throws -> Int {
        let directory = try require(opendir("/proc/self/fd"))
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count
    }
#endif
