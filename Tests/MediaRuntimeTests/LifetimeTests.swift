import AudioAPI
@preconcurrency import Glibc
import MediaCore
import MediaRuntime
import Testing

extension OverLoopback {
    @Suite struct LifetimeTests {
        private static let ports: ClosedRange<UInt16> = 28_101...28_106

        @Test func portsAreEvenPairsOfTheRangeAndTakeTurns() async throws {
            try await withEngine { engine in
                var legs: [MediaLeg] = []
                for _ in 0..<2 { legs.append(try leg(engine)) }
                #expect(legs.map(\.localAddress.port) == [28_102, 28_104])
                // The next call does not get the ports of the one before: late packets would be its own.
                legs[1].close()
                try await Self.waitForSockets(2)
                let third = try leg(engine)
                #expect(third.localAddress.port == 28_102 || third.localAddress.port == 28_104)
                legs[0].close()
                third.close()
                try await Self.waitForSockets(0)
            }
        }

        @Test func aFullRangeSaysWhatToDo() async throws {
            try await withEngine { engine in
                let legs = [try leg(engine), try leg(engine)]
                let error = #expect(throws: MediaError.self) { try leg(engine) }
                #expect(error == .noFreePort(Self.ports))
                #expect(error?.description.contains("rtp_port_min") == true)
                #expect(error?.description.contains("28101") == true)
                for leg in legs { leg.close() }
                try await Self.waitForSockets(0)
                // Free again, and then taken again.
                try leg(engine).close()
            }
        }

        @Test(arguments: [5...5, 7...7, 0...0] as [ClosedRange<UInt16>])
        func aRangeWithoutAPairHasNoPort(range: ClosedRange<UInt16>) throws {
            #expect(throws: MediaError.noFreePort(range)) { try leg(MediaEngine(), ports: range) }
        }

        @Test func withoutARangeTheSystemChooses() throws {
            let engine = MediaEngine()
            let legs = try (0..<20).map { _ in try leg(engine, ports: nil) }
            #expect(legs.allSatisfy { $0.localAddress.port % 2 == 0 && $0.localAddress.port > 0 })
            #expect(Set(legs.map(\.localAddress)).count == 20)
            for leg in legs { leg.close() }
        }

        @Test func anAddressThatIsNotOursIsToldBySentence() {
            #expect(throws: MediaError.self) { try leg(MediaEngine(), host: "192.0.2.1") }
            #expect(throws: MediaError.self) { try leg(MediaEngine(), host: "localhost") }
        }

        @Test func soundGoesOverIPv6() async throws {
            try await withEngine { engine in
                var call = try TestCall(engine, host: "::1")
                try await call.start()
                call.audio.capture(tone(440))
                #expect(try #require(call.peer.packet()).from == call.leg.localAddress)
                try await call.settle()
                #expect(call.leg.localAddress.isIPv6)
            }
        }

        @Test func twoHundredCallsLeaveNoSocket() async throws {
            try await withEngine { engine in
                for _ in 0..<200 {
                    let call = try TestCall(engine, ports: 28_200...28_299)
                    try await call.start()
                    call.audio.capture(tone(440))
                    call.leg.close()
                    try await call.log.next(.stopped)
                    #expect(call.audio.closed == 1)
                }
                try await Self.waitForSockets(0, in: 28_200...28_299)
            }
        }

        @Test func anEngineThatStopsClosesItsLegsAndMayRunAgain() async throws {
            let engine = MediaEngine()
            for _ in 0..<2 {
                let running = Task { await engine.run() }
                var call = try TestCall(engine)
                try await call.start()
                try await call.settle()
                call.audio.capture(tone(440))
                running.cancel()
                await running.value
                #expect(call.peer.report()?.bye == true)
                try await call.log.next(.stopped)
                #expect(call.audio.closed == 1)
            }
        }

        @Test func closingTwiceAndUsingAfterwardsDoNothing() async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                try await call.start()
                call.leg.close()
                call.leg.close()
                call.leg.apply(call.media())
                call.leg.setPrivate(true)
                try await call.log.next(.stopped)
                #expect(call.log.events == [.started, .stopped])
            }
        }

        @Test func devicesThatCannotBeUsedAreTold() async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                call.audio.refuse(with: .unavailable("no microphone"))
                call.leg.apply(call.media())
                try await call.log.next(.failed("no microphone"))
                // A later negotiation tries again.
                call.audio.refuse(with: nil)
                try await call.start()
                call.audio.capture(tone(440))
                #expect(call.peer.packet() != nil)
            }
        }

        private func leg(
            _ engine: MediaEngine, host: String = "127.0.0.1", ports: ClosedRange<UInt16>? = Self.ports
        ) throws -> MediaLeg {
            try engine.openLeg(
                MediaLegRequest(bindAddress: host, ports: ports, canonicalName: "us@example.com"),
                audio: HandDrivenAudio(), events: { _ in })
        }

        /// Waits until so many sockets of this process have a port of the range: the thread lets go of them a moment
        /// after a call's end.
        private static func waitForSockets(_ count: Int, in range: ClosedRange<UInt16> = ports) async throws {
            let deadline = ContinuousClock.now + .seconds(5)
            while sockets(in: range) != count {
                try #require(ContinuousClock.now < deadline, "\(sockets(in: range)) sockets are open, not \(count)")
                await Task.yield()
            }
        }

        private static func sockets(in range: ClosedRange<UInt16>) -> Int {
            (0..<Int32(1024)).count { descriptor in
                var storage = sockaddr_storage()
                var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
                let status = withUnsafeMutablePointer(to: &storage) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
                }
                return status == 0 && SocketAddress(storage).map { range.contains($0.port) } == true
            }
        }
    }
}
