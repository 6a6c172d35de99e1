#if SofiaSIP
    import MediaCore
    import MediaRuntime
    import SRTP
    import Testing

    /// Two legs that talk to each other through libsrtp, negotiated as calls are.
    @Suite(.serialized, .timeLimit(.minutes(1)))
    struct EncryptedCallTests {
        private final class Side {
            let handset = Handset()
            let leg: MediaLeg
            let events: AsyncStream<MediaLegEvent>
            var negotiation: OfferAnswer

            init(_ engine: MediaEngine, suites: [CryptoSuite]) throws {
                let (events, journal) = AsyncStream<MediaLegEvent>.makeStream()
                self.events = events
                leg = try engine.openLeg(
                    MediaLegRequest(bindAddress: "127.0.0.1", canonicalName: "side", requiresProtection: true),
                    audio: handset
                ) { journal.yield($0) }
                negotiation = OfferAnswer(
                    sessionID: 1,
                    local: LocalMedia(
                        address: leg.localAddress, security: MediaSecurity(mode: .mandatory, suites: suites)))
            }

            func wait(for event: MediaLegEvent) async {
                _ = await events.first { $0 == event }
            }
        }

        private func withSides(
            _ suites: [CryptoSuite] = CryptoSuite.allCases, _ body: (Side, Side) async throws -> Void
        ) async throws {
            let engine = MediaEngine(protection: SRTPProtection())
            let running = Task { await engine.run() }
            let sides = (try Side(engine, suites: suites), try Side(engine, suites: suites))
            do {
                try await body(sides.0, sides.1)
            } catch {
                running.cancel()
                await running.value
                throw error
            }
            running.cancel()
            await running.value
        }

        /// An offer and its answer, as they would go through SIP.
        @discardableResult
        private func negotiate(_ from: Side, _ to: Side, _ direction: MediaDirection = .sendrecv) throws
            -> NegotiatedMedia
        {
            let offer = try SessionDescription.parse(from.negotiation.offer(direction: direction).text)
            let (answer, theirs) = try to.negotiation.answer(offer, direction: .sendrecv)
            let ours = try from.negotiation.accept(try SessionDescription.parse(answer.text))
            to.leg.apply(theirs)
            from.leg.apply(ours)
            return ours
        }

        /// Digits go through in both directions: what was sent before has arrived then.
        private func talk(_ one: Side, _ other: Side, digit: Character) async throws {
            for (speaker, listener) in [(one, other), (other, one)] {
                try speaker.leg.send(digits: String(digit), by: .events)
                for _ in 0..<12 { speaker.handset.speak([Int16](repeating: 1000, count: 160)) }
                await listener.wait(for: .digit(digit))
                // Voice that followed it.
                var loudest: UInt16 = 0
                while loudest < 500 {
                    speaker.handset.speak([Int16](repeating: 1000, count: 160))
                    loudest = listener.handset.listen().map(\.magnitude).max() ?? 0
                    await Task.yield()
                }
            }
        }

        @Test(arguments: CryptoSuite.allCases)
        func theyHearEachOther(suite: CryptoSuite) async throws {
            try await withSides([suite]) { one, other in
                #expect(try negotiate(one, other).protection?.suite == suite)
                await one.wait(for: .started)
                await other.wait(for: .started)
                try await talk(one, other, digit: "1")
            }
        }

        @Test func holdAndResumeKeepTheKeysAndTheCounters() async throws {
            try await withSides { one, other in
                let first = try negotiate(one, other)
                await one.wait(for: .started)
                await other.wait(for: .started)
                try await talk(one, other, digit: "1")
                try negotiate(one, other, .inactive)
                await one.wait(for: .stopped)
                await other.wait(for: .stopped)
                #expect(try negotiate(other, one).protection?.suite == first.protection?.suite)
                await one.wait(for: .started)
                await other.wait(for: .started)
                try await talk(one, other, digit: "2")
            }
        }

        @Test func aCallMayChangeItsSuite() async throws {
            try await withSides { one, other in
                #expect(try negotiate(one, other).protection?.suite == .aeadAES256GCM)
                await one.wait(for: .started)
                await other.wait(for: .started)
                try await talk(one, other, digit: "1")
                other.negotiation.local.security.suites = [.aes256CounterSHA1Tag80]
                #expect(try negotiate(one, other).protection?.suite == .aes256CounterSHA1Tag80)
                try await talk(one, other, digit: "2")
                other.negotiation.local.security.suites = [.aeadAES256GCM]
                #expect(try negotiate(one, other).protection?.suite == .aeadAES256GCM)
                try await talk(one, other, digit: "3")
            }
        }
    }
#endif
