import MediaCore
import MediaRuntime
import Testing

extension OverLoopback {
    @Suite struct DigitSendingTests {
        /// RFC 4733 §2.5.1.
        @Test func digitsTakeThePlaceOfVoice() async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                try await call.start()
                call.audio.capture(tone(440))
                let voice = try #require(call.peer.packet()).header
                try call.leg.send(digits: "4#", by: .events)
                var packets: [(header: RTPHeader, payload: [UInt8])] = []
                for _ in 0..<20 {
                    call.audio.capture(tone(440))
                    let packet = try #require(call.peer.packet())
                    packets.append((packet.header, packet.payload))
                }
                for (index, packet) in packets.enumerated() {
                    #expect(packet.header.sequence == voice.sequence &+ UInt16(index + 1))
                    #expect(packet.header.source == voice.source)
                }
                let digits = packets.filter { $0.header.payloadType == 101 }
                #expect(digits.count == 14)
                let first = digits.prefix(7)
                #expect(Set(first.map(\.header.timestamp)) == [voice.timestamp &+ 160])
                #expect(first.map(\.header.marker) == [true] + [Bool](repeating: false, count: 6))
                #expect(first.map { $0.payload[0] } == [UInt8](repeating: 4, count: 7))
                #expect(first.map { $0.payload[1] & 0x80 != 0 } == [false, false, false, false, true, true, true])
                #expect(digits.last?.payload[0] == 11)
                // Voice goes on where time is, as a new spurt.
                let after = try #require(packets[7...].first { $0.header.payloadType == 0 })
                #expect(after.header.timestamp == voice.timestamp &+ 8 * 160)
                #expect(after.header.marker)
            }
        }

        @Test func theFarEndsNumberIsUsed() async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                var media = call.media()
                media.telephoneEvent = 96
                try await call.start(media)
                try call.leg.send(digits: "1", by: .events)
                call.audio.capture(tone(440))
                #expect(call.peer.packet()?.header.payloadType == 96)
            }
        }

        @Test(arguments: [(AudioPayload.pcmu, G711.muLaw), (.pcma, .aLaw)])
        func tonesAreHeardInTheVoice(payload: AudioPayload, law: G711) async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                var media = call.media(payload: payload)
                media.telephoneEvent = nil
                try await call.start(media)
                try call.leg.send(digits: "5", by: .tones)
                var heard: [Int16] = []
                for _ in 0..<10 {
                    call.audio.capture(tone(440))
                    heard += try #require(call.peer.packet()).payload.map(law.decode)
                }
                let digit = Array(heard[..<800])
                #expect(share(of: 770, in: digit) + share(of: 1336, in: digit) > 0.98)
                #expect(heard[800...].allSatisfy { $0.magnitude < 10 })
                call.audio.capture(tone(440))
                #expect(share(of: 440, in: try #require(call.peer.packet()).payload.map(law.decode)) > 0.98)
            }
        }

        @Test func theAgentMayHearThem() async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                try await call.start()
                try call.leg.send(digits: "1", by: .events)
                #expect(try #require(call.audio.render()).allSatisfy { $0 == 0 })
                try call.leg.send(digits: "9", by: .events, isHeard: true)
                var heard: [Int16] = []
                for _ in 0..<5 { heard += try #require(call.audio.render()) }
                #expect(share(of: 852, in: heard) + share(of: 1477, in: heard) > 0.98)
                for _ in 0..<6 { #expect(try #require(call.audio.render()).allSatisfy { $0 == 0 }) }
            }
        }

        @Test func whatCannotBeSentIsRefused() async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                #expect(throws: DigitError.notSending) { try call.leg.send(digits: "1", by: .events) }
                var media = call.media()
                media.telephoneEvent = nil
                try await call.start(media)
                #expect(throws: DigitError.eventsNotAgreed) { try call.leg.send(digits: "1", by: .events) }
                for digits in ["", "1p", "١"] {
                    #expect(throws: DigitError.notDigits) { try call.leg.send(digits: digits, by: .tones) }
                }
                let many = String(repeating: "1", count: 129)
                #expect(throws: DigitError.tooMany) { try call.leg.send(digits: many, by: .tones) }
                call.leg.apply(call.media(.recvonly))
                #expect(throws: DigitError.notSending) { try call.leg.send(digits: "1", by: .events) }
            }
        }

        @Test func aHoldEndsWhatWaits() async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                try await call.start()
                try call.leg.send(digits: "123", by: .events)
                try call.leg.send(digits: "123", by: .tones)
                call.audio.capture(tone(440))
                #expect(call.peer.packet()?.header.payloadType == 101)
                call.leg.apply(call.media(.recvonly))
                call.leg.apply(call.media())
                for _ in 0..<3 {
                    call.audio.capture(tone(440))
                    let packet = try #require(call.peer.packet())
                    #expect(packet.header.payloadType == 0)
                    #expect(share(of: 440, in: packet.payload.map(G711.muLaw.decode)) > 0.98)
                }
            }
        }
    }
}
