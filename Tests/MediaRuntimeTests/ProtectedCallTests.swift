import MediaCore
import MediaRuntime
import Testing

extension OverLoopback {
    @Suite struct ProtectedCallTests {
        private func secure(_ media: NegotiatedMedia, local: UInt8 = 0x11, remote: UInt8 = 0x22) -> NegotiatedMedia {
            var media = media
            media.protection = SealedPackets.agreement(local: local, remote: remote)
            return media
        }

        @Test func whatLeavesIsProtected() async throws {
            let protection = SealedPackets()
            try await withEngine(protection: protection) { engine in
                let call = try TestCall(engine, requiresProtection: true)
                try await call.start(secure(call.media(mux: true)))
                call.audio.capture([Int16](repeating: 0, count: 160))
                let voice = try #require(call.peer.receive()).bytes
                let opened = try #require(SealedPackets.open(voice, key: 0x11))
                #expect(opened.dropFirst(12).allSatisfy { $0 == G711.muLaw.silence })
                try call.leg.send(digits: "1", by: .events)
                call.audio.capture([Int16](repeating: 0, count: 160))
                let digit = try #require(call.peer.receive()).bytes
                #expect(SealedPackets.open(digit, key: 0x11)?.dropFirst(12).first == 1)
                call.leg.close()
                // RTCP too.
                let report = try #require(call.peer.receive()).bytes
                let goodbye = try #require(SealedPackets.open(report, key: 0x11, header: 8))
                #expect(goodbye.withUnsafeBytes { CompoundPacketReader(parsing: $0) }?.bye == true)
                #expect(protection.made == SealedPackets.Made(protectors: [0x11], openers: [0x22]))
            }
        }

        @Test func onlyProtectedPacketsAreTaken() async throws {
            try await withEngine(protection: SealedPackets()) { engine in
                var call = try TestCall(engine)
                try await call.start(secure(call.media()))
                let (plain, unheard) = call.nextDigit()
                try call.peer.send(plain, to: call.leg.localAddress)
                try call.peer.send(SealedPackets.seal(plain, key: 0x11), to: call.leg.localAddress)
                let (packet, digit) = call.nextDigit()
                try call.peer.send(SealedPackets.seal(packet, key: 0x22), to: call.leg.localAddress)
                try await call.log.next(.digit(digit))
                #expect(!call.log.events.contains(.digit(unheard)))
            }
        }

        @Test func whereItIsDemandedNothingGoesWithout() async throws {
            try await withEngine(protection: SealedPackets()) { engine in
                var call = try TestCall(engine, requiresProtection: true)
                // A negotiation that forgot about it.
                try await call.start()
                call.audio.capture(tone(440))
                #expect(call.peer.receive(within: 100) == nil)
                let (plain, unheard) = call.nextDigit()
                try call.peer.send(plain, to: call.leg.localAddress)
                call.leg.apply(secure(call.media()))
                let (packet, digit) = call.nextDigit()
                try call.peer.send(SealedPackets.seal(packet, key: 0x22), to: call.leg.localAddress)
                try await call.log.next(.digit(digit))
                #expect(!call.log.events.contains(.digit(unheard)))
                // And one that does so later.
                call.leg.apply(call.media())
                call.audio.capture(tone(440))
                #expect(call.peer.receive(within: 100) == nil)
                call.leg.close()
                #expect(call.peer.receive(control: true, within: 100) == nil)
            }
        }

        @Test(arguments: [nil, SealedPackets(isBroken: true)] as [SealedPackets?])
        func withoutItAnAgreementIsShutAndTold(protection: SealedPackets?) async throws {
            try await withEngine(protection: protection) { engine in
                var call = try TestCall(engine)
                try await call.start(secure(call.media()))
                try await call.log.next { event in
                    if case .failed(let reason) = event { reason.hasPrefix("SRTP cannot be used") } else { false }
                }
                call.audio.capture(tone(440))
                #expect(call.peer.receive(within: 100) == nil)
                let (plain, unheard) = call.nextDigit()
                try call.peer.send(plain, to: call.leg.localAddress)
                await #expect(throws: EventLog.DeadlinePassed.self) {
                    try await call.log.next(within: .milliseconds(100)) { $0 == .digit(unheard) }
                }
            }
        }

        /// RFC 3711 §9.1: a counter that began anew under a key that stays would use its key stream twice.
        @Test func aCounterLivesAsLongAsItsKey() async throws {
            let protection = SealedPackets()
            try await withEngine(protection: protection) { engine in
                let call = try TestCall(engine)
                try await call.start(secure(call.media()))
                call.leg.apply(secure(call.media(.inactive)))
                call.leg.apply(secure(call.media(payload: .pcma)))
                #expect(protection.made == SealedPackets.Made(protectors: [0x11], openers: [0x22]))
                // The far end changes its key, then we do.
                call.leg.apply(secure(call.media(), remote: 0x23))
                #expect(protection.made == SealedPackets.Made(protectors: [0x11], openers: [0x22, 0x23], followers: 1))
                call.leg.apply(secure(call.media(), local: 0x12, remote: 0x23))
                #expect(
                    protection.made
                        == SealedPackets.Made(protectors: [0x11, 0x12], openers: [0x22, 0x23], followers: 1))
                // The inactive one closed the microphone.
                try await call.log.next(.started, skipping: 1)
                call.audio.capture(tone(440))
                #expect(try SealedPackets.open(#require(call.peer.receive()).bytes, key: 0x12) != nil)
            }
        }
    }
}
