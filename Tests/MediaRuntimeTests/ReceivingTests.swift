import MediaCore
import MediaRuntime
import Testing

extension OverLoopback {
    @Suite struct ReceivingTests {
        @Test(arguments: [(AudioPayload.pcmu, G711.muLaw), (.pcma, .aLaw)])
        func theFarEndIsHeard(payload: AudioPayload, law: G711) async throws {
            try await withEngine { engine in
                var call = try TestCall(engine)
                try await call.start(call.media(payload: payload))
                var heard: [Int16] = []
                for frame in 0..<20 {
                    try call.send(tone(600, from: frame * 160).map(law.encode), type: payload.type)
                    try await call.settle()
                    heard += try #require(call.audio.render())
                }
                #expect(share(of: 600, in: heard.suffix(2400)) > 0.98)
            }
        }

        @Test func nothingIsHeardBeforeAnythingCame() async throws {
            try await withEngine { engine in
                let call = try TestCall(engine)
                try await call.start()
                #expect(try #require(call.audio.render()).allSatisfy { $0 == 0 })
            }
        }

        @Test func strangersAreNotHeard() async throws {
            try await withEngine { engine in
                var call = try TestCall(engine)
                try await call.start()
                // Another host, before the peer sent anything and after.
                let stranger = try Peer("127.0.0.2")
                try await call.listen(to: stranger)
                // Another port of the peer's host, once the peer's own is known.
                let neighbour = try Peer()
                try await call.listen(to: neighbour)
            }
        }

        @Test func thePortMayBeAnotherThanTheOneToldButOnlyOne() async throws {
            try await withEngine { engine in
                var call = try TestCall(engine)
                let (first, second) = (try Peer(), try Peer())
                try await call.start()
                try await call.press(at: first, isHeard: true)
                try await call.press(at: second, isHeard: false)
            }
        }

        @Test func aNewSourceOfThePeerIsFollowed() async throws {
            try await withEngine { engine in
                var call = try TestCall(engine)
                try await call.start()
                for source in [1, 2, 3] as [UInt32] {
                    call.source = source
                    call.sequence = 1000 * UInt16(source)
                    call.timestamp = 1_000_000 * source
                    var heard: [Int16] = []
                    for frame in 0..<8 {
                        try call.send(tone(600, from: frame * 160).map(G711.muLaw.encode))
                        try await call.settle()
                        heard += try #require(call.audio.render())
                    }
                    #expect(share(of: 600, in: heard.suffix(640)) > 0.98, "source \(source)")
                }
            }
        }

        @Test func noiseOnTheWireIsHarmless() async throws {
            try await withEngine { engine in
                var call = try TestCall(engine)
                try await call.start()
                // From now on this is the source: another must prove itself.
                try await call.settle()
                for size in [0, 1, 2, 11, 12, 13, 100, 1500] {
                    for fill in [0x00, 0x7F, 0x80, 0xBF, 0xFF] as [UInt8] {
                        let noise = [UInt8](repeating: fill, count: size)
                        try call.peer.send(noise, to: call.leg.localAddress)
                        let control = call.leg.localAddress.with(port: call.leg.localAddress.port + 1)
                        try call.peer.send(noise, to: control, control: true)
                    }
                }
                try await call.settle()
                #expect(try #require(call.audio.render()).allSatisfy { $0 == 0 })
            }
        }

        @Test func aDigitIsToldOnce() async throws {
            try await withEngine { engine in
                var call = try TestCall(engine)
                try await call.start()
                let moment = UInt32(50_000)
                for (isEnd, duration) in [(false, 160), (false, 320), (true, 480), (true, 480), (true, 480)]
                    as [(Bool, UInt16)]
                {
                    var payload = [UInt8](repeating: 0, count: TelephoneEvent.size)
                    payload.withUnsafeMutableBytes {
                        TelephoneEvent(event: 11, isEnd: isEnd, duration: duration).write(to: $0)
                    }
                    try call.sendEvent(payload, at: moment)
                }
                // Later than this one, so that it counts.
                try call.sendEvent([4, 0x8A, 0, 160], at: moment + 800)
                try await call.log.next(.digit("4"))
                let digits = call.log.events.filter { if case .digit = $0 { true } else { false } }
                #expect(digits == [.digit("#"), .digit("4")])
            }
        }
    }
}

extension TestCall {
    fileprivate mutating func sendEvent(_ payload: [UInt8], at moment: UInt32) throws {
        try peer.send(packet(101, moment, payload), to: leg.localAddress)
        sequence &+= 1
    }

    /// Has a stranger talk, before the peer said anything and after: it is never heard.
    fileprivate mutating func listen(to stranger: Peer) async throws {
        for _ in 0..<2 {
            for frame in 0..<5 {
                let voice = tone(600, from: frame * 160).map(G711.muLaw.encode)
                try stranger.send(packet(0, UInt32(frame * 160), voice), to: leg.localAddress)
            }
            try await settle()
            for _ in 0..<5 { #expect(audio.render()?.allSatisfy { $0 == 0 } == true) }
        }
    }

    /// Has somebody at the peer's host send a digit. One of the peer itself, which always counts, shows that the leg has
    /// dealt with it.
    fileprivate mutating func press(at neighbour: Peer, isHeard: Bool) async throws {
        let before = log.events.count
        let (packet, digit) = nextDigit()
        try neighbour.send(packet, to: leg.localAddress)
        if isHeard {
            try await log.next(.digit(digit), skipping: before)
        } else {
            try await settle()
            #expect(!log.events.dropFirst(before).contains(.digit(digit)))
        }
    }
}
