import MediaCore
import MediaRuntime
import Testing

extension OverLoopback {
    /// RFC 3550 §6.
    @Suite struct ControlTests {
        @Test func theLastReportIsTrueAndSaysBye() async throws {
            try await withEngine { engine in
                var call = try TestCall(engine)
                // On one port, so that what is sent comes in order (RFC 5761).
                try await call.start(call.media(mux: true))
                let sent = ContinuousClock.now
                for _ in 0..<7 { call.audio.capture(tone(440)) }
                var last: RTPHeader?
                for _ in 0..<7 { last = try #require(call.peer.packet()).header }
                // Ten packets, of which two are lost, and ours as a report of theirs.
                for frame in 0..<10 {
                    if frame == 4 || frame == 7 { call.sequence &+= 1 } else { try call.send(silence) }
                }
                let time: UInt64 = 0x8765_4321_ABCD_EF01
                let report = CompoundPacketWriter.packet(
                    source: call.source, sender: SenderInformation(time: time, timestamp: 0, packets: 8, octets: 1280),
                    blocks: [], name: "peer@example.com", bye: false)
                try call.peer.send(report, to: call.leg.localAddress)
                let arrived = ContinuousClock.now
                try await call.settle()
                call.leg.close()

                let bye = try #require(call.peer.report(control: false))
                #expect(bye.bye)
                let (header, sender, block) = (
                    try #require(last), try #require(bye.sender), try #require(bye.blocks.first)
                )
                #expect(bye.source == header.source)
                #expect(sender.packets == 7)
                #expect(sender.octets == 7 * 160)
                let passed = (ContinuousClock.now - sent) / .milliseconds(1) * 8
                let step = Double(sender.timestamp &- header.timestamp)
                #expect(step >= 160 && step <= 160 + passed + 8)
                #expect(bye.blocks.count == 1)
                #expect(block.source == call.source)
                // Wrapped once since 65530; the digit is a packet too.
                #expect(block.highestSequence == 65_530 + 10)
                #expect(block.cumulativeLost == 2)
                #expect(block.fractionLost == UInt8(256 * 2 / 11))
                #expect(block.lastSenderReport == 0x4321_ABCD)
                let waited = (ContinuousClock.now - arrived) / .milliseconds(1) * 65.536
                #expect(Double(block.delaySinceLastSenderReport) <= waited + 66)
            }
        }

        @Test func aReportComesByItselfOnThePortOfItsOwn() async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                try await call.start()
                call.audio.capture(tone(440))
                let voice = try #require(call.peer.packet())
                let report = try #require(call.peer.receive(control: true))
                #expect(report.from == call.leg.localAddress.with(port: call.leg.localAddress.port + 1))
                let compound = try #require(report.bytes.withUnsafeBytes { CompoundPacketReader(parsing: $0) })
                #expect(compound.source == voice.header.source)
                #expect(compound.sender?.packets == 1)
                #expect(compound.blocks.isEmpty)
                #expect(!compound.bye)
                let name = Array("us@example.com".utf8)
                #expect(
                    report.bytes.indices.contains { report.bytes[$0...].starts(with: [1, UInt8(name.count)] + name) })
            }
        }

        @Test func theRoundTripIsMeasuredFromTheAnswerToAReport() async throws {
            try await withEngine { engine in
                var call = try TestCall(engine, measuresQuality: true)
                try await call.start()
                call.audio.capture(tone(440))
                let report = try #require(call.peer.report())
                let sent = ContinuousClock.now
                let sender = try #require(report.sender)
                for _ in 0..<3 { try call.send(silence) }
                try await call.settle()
                for _ in 0..<3 { _ = call.audio.render() }
                // Answered as if it had lain here for no time.
                let answer = ReportBlock(
                    source: report.source, fractionLost: 0, cumulativeLost: 0, highestSequence: 0, jitter: 0,
                    lastSenderReport: UInt32(truncatingIfNeeded: sender.time >> 16), delaySinceLastSenderReport: 0)
                let packet = CompoundPacketWriter.packet(
                    source: call.source, sender: nil, blocks: [answer], name: "peer@example.com", bye: false)
                let control = call.leg.localAddress.with(port: call.leg.localAddress.port + 1)
                try call.peer.send(packet, to: control, control: true)
                let limit = Int((ContinuousClock.now - sent) / .milliseconds(1)) + 50
                let event = try await call.log.next { event in
                    if case .quality(let quality) = event { quality.roundTripMilliseconds != nil } else { false }
                }
                guard case .quality(let quality) = event, let trip = quality.roundTripMilliseconds else { return }
                #expect(trip >= 0 && trip <= limit)
            }
        }

        @Test func nobodyIsToldGoodbyeWhoNeverHeardUs() async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                call.leg.apply(call.media())
                call.leg.close()
                #expect(call.peer.receive(control: true, within: 50) == nil)
            }
        }

        @Test func afterTheByeNothingFollows() async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                try await call.start(call.media(mux: true))
                call.audio.capture(tone(440))
                _ = try #require(call.peer.packet())
                call.leg.close()
                call.audio.capture(tone(440))
                #expect(call.peer.report(control: false)?.bye == true)
                #expect(call.peer.receive(within: 50) == nil)
                try await call.log.next(.stopped)
            }
        }

        private var silence: [UInt8] { Array(repeating: G711.muLaw.silence, count: 160) }
    }
}
