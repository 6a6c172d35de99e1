import MediaCore
import MediaRuntime
import Testing

extension OverLoopback {
    @Suite struct HoldTests {
        /// RFC 3264 §8.4; RFC 3550 §5.1: the timestamp goes on with time, the sequence with packets.
        @Test func aHoldStopsTheAudioAndTheTimestampsGoOn() async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                try await call.start()
                call.audio.capture(tone(440))
                let before = try #require(call.peer.packet())
                let held = ContinuousClock.now
                call.leg.apply(call.media(.inactive))
                try await call.log.next(.stopped)
                #expect(call.audio.closed == 1)
                #expect(call.audio.render() == nil)
                call.audio.capture(tone(440))
                #expect(call.peer.packet(within: 300) == nil)

                let events = call.log.events.count
                call.leg.apply(call.media())
                try await call.log.next(.started, skipping: events)
                #expect(call.audio.opened == 2)
                call.audio.capture(tone(440))
                let after = try #require(call.peer.packet())
                let passed = Double((ContinuousClock.now - held) / .milliseconds(1)) * 8
                #expect(after.header.marker)
                #expect(after.header.sequence == before.header.sequence &+ 1)
                let step = Double(after.header.timestamp &- before.header.timestamp)
                #expect(step >= 300 * 8 && step <= passed + 160)
            }
        }

        @Test func whenWeOnlyListenNothingIsSent() async throws {
            try await withEngine { engine in
                var call = try TestCall(engine)
                try await call.start(call.media(.recvonly))
                call.audio.capture(tone(440))
                #expect(call.peer.packet(within: 50) == nil)
                var heard: [Int16] = []
                for frame in 0..<8 {
                    try call.send(tone(600, from: frame * 160).map(G711.muLaw.encode))
                    try await call.settle()
                    heard += try #require(call.audio.render())
                }
                #expect(share(of: 600, in: heard.suffix(640)) > 0.98)
            }
        }

        @Test func whenWeOnlySendNothingIsHeard() async throws {
            try await withEngine { engine in
                var call = try TestCall(engine)
                try await call.start(call.media(.sendonly))
                for frame in 0..<5 {
                    try call.send(tone(600, from: frame * 160).map(G711.muLaw.encode))
                    let (packet, _) = call.nextDigit()
                    try call.peer.send(packet, to: call.leg.localAddress)
                    #expect(try #require(call.audio.render()).allSatisfy { $0 == 0 })
                }
                call.audio.capture(tone(440))
                #expect(call.peer.packet() != nil)
            }
        }

        /// What came before a hold is not heard after it.
        @Test func nothingOldIsHeardAfterwards() async throws {
            try await withEngine { engine in
                var call = try TestCall(engine)
                try await call.start()
                for frame in 0..<5 { try call.send(tone(600, from: frame * 160).map(G711.muLaw.encode)) }
                try await call.settle()
                call.leg.apply(call.media(.sendonly))
                call.leg.apply(call.media())
                for _ in 0..<5 { #expect(try #require(call.audio.render()).allSatisfy { $0 == 0 }) }
            }
        }

        @Test func aStreamThatStaysOpenIsNotOpenedAgain() async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                try await call.start()
                call.leg.apply(call.media(.recvonly))
                call.leg.apply(call.media(payload: .pcma))
                call.leg.apply(call.media(.inactive))
                try await call.log.next(.stopped)
                #expect(call.audio.opened == 1)
                #expect(call.log.events == [.started, .stopped])
            }
        }
    }
}
