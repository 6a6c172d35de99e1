import MediaCore
import MediaRuntime
import Testing

extension OverLoopback {
    @Suite struct SendingTests {
        @Test(arguments: [(AudioPayload.pcmu, G711.muLaw), (.pcma, .aLaw)])
        func theMicrophoneIsHeardAtTheFarEnd(payload: AudioPayload, law: G711) async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                try await call.start(call.media(payload: payload))
                var heard: [Int16] = []
                for frame in 0..<10 {
                    call.audio.capture(tone(440, from: frame * 160))
                    let packet = try #require(call.peer.packet())
                    #expect(packet.header.payloadType == payload.type)
                    heard += packet.payload.map(law.decode)
                }
                #expect(heard.count == 1600)
                #expect(share(of: 440, in: heard) > 0.99)
            }
        }

        /// RFC 3550 §5.1, RFC 3551 §4.1: one source, numbers that go on, the marker where speech begins.
        @Test func packetsAreAStream() async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                try await call.start()
                var before: RTPHeader?
                for frame in 0..<20 {
                    call.audio.capture(tone(440))
                    let packet = try #require(call.peer.packet())
                    #expect(packet.payload.count == 160)
                    #expect(packet.header.marker == (frame == 0))
                    // Symmetric (RFC 4961): from where it takes packets.
                    #expect(packet.from == call.leg.localAddress)
                    if let before {
                        #expect(packet.header.source == before.source)
                        #expect(packet.header.sequence == before.sequence &+ 1)
                        #expect(packet.header.timestamp == before.timestamp &+ 160)
                    }
                    before = packet.header
                }
            }
        }

        @Test(arguments: [10, 20, 30, 60]) func packetsHaveTheLengthThatWasNegotiated(packetTime: Int) async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                try await call.start(call.media(packetTime: packetTime))
                // Twelve frames are a whole number of packets of each length.
                for _ in 0..<12 { call.audio.capture(tone(440)) }
                var before: RTPHeader?
                for _ in 0..<(240 / packetTime) {
                    let packet = try #require(call.peer.packet())
                    #expect(packet.payload.count == packetTime * 8)
                    if let before { #expect(packet.header.timestamp &- before.timestamp == UInt32(packetTime * 8)) }
                    before = packet.header
                }
                #expect(call.peer.packet(within: 20) == nil)
            }
        }

        @Test func theLengthMayChangeInTheMiddleOfAPacket() async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                try await call.start(call.media(packetTime: 60))
                call.audio.capture(tone(440))
                call.audio.capture(tone(440))
                call.leg.apply(call.media(payload: .pcma, packetTime: 10))
                for _ in 0..<5 { call.audio.capture(tone(440)) }
                for _ in 0..<10 {
                    let packet = try #require(call.peer.packet())
                    #expect(packet.payload.count == 80)
                    #expect(packet.header.payloadType == 8)
                }
                #expect(call.peer.packet(within: 20) == nil)
            }
        }

        @Test(arguments: [(AudioPayload.pcmu, G711.muLaw), (.pcma, .aLaw)])
        func whenWeHoldSilenceIsSent(payload: AudioPayload, law: G711) async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                try await call.start(call.media(payload: payload))
                for isPrivate in [false, true, false] {
                    call.leg.setPrivate(isPrivate)
                    call.audio.capture(tone(440))
                    let packet = try #require(call.peer.packet())
                    #expect(packet.payload.allSatisfy { $0 == law.silence } == isPrivate)
                }
            }
        }

        @Test func nothingIsSentToNowhere() async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                try await call.start()
                var nowhere = call.media()
                nowhere.remote = nil
                nowhere.remoteControl = nil
                call.leg.apply(nowhere)
                call.audio.capture(tone(440))
                #expect(call.peer.packet(within: 50) == nil)
                try await call.log.next(.stopped)
            }
        }

        @Test func aFarEndThatIsGoneDisturbsNothing() async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                let gone = try Peer().address
                var media = call.media()
                media.remote = gone
                media.remoteControl = gone
                try await call.start(media)
                // Each of these is answered by an ICMP error.
                for _ in 0..<20 { call.audio.capture(tone(440)) }
                call.leg.apply(call.media())
                call.audio.capture(tone(440))
                #expect(call.peer.packet() != nil)
            }
        }
    }
}
