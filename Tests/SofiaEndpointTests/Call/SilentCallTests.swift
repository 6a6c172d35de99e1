#if SofiaSIP
    import EndpointAPI
    import MediaCore
    import Testing

    @testable import SofiaEndpoint

    /// A call of which nothing is heard any more does not stay for ever.
    @Suite(.timeLimit(.minutes(1)))
    struct SilentCallTests {
        private static let limit = Duration.seconds(30)

        private static func connected(_ direction: MediaDirection = .sendrecv) -> (CallMachine, [CallEffect]) {
            var machine = CallMachine.ringing()
            machine.silenceLimit = limit
            _ = machine.respond()
            _ = machine.agreed(direction)
            let effects = machine.acknowledged()
            return (machine, effects)
        }

        @Test func silenceIsMeasuredAfterItsTimeAndThenAsOftenAsNeeded() {
            var (machine, effects) = Self.connected()
            #expect(effects == [.emit(.connected), .startTimer(.silence, after: .seconds(30))])
            #expect(machine.timerFired(.silence) == [.measureSilence])
            #expect(machine.quiet(for: .seconds(8)) == [.startTimer(.silence, after: .seconds(22))])
            #expect(machine.timerFired(.silence) == [.measureSilence])
            #expect(machine.quiet(for: .seconds(30)) == [.stopMedia, .bye, .startTimer(.release, after: .seconds(2))])
            let end = CallEnd.failed("neither RTP nor RTCP has come for 30 s")
            #expect(machine.byeAnswered() == [.stopTimer(.release), .emit(.ended(end)), .finished])
        }

        @Test func whereNothingEverCameItIsOverToo() {
            var (machine, _) = Self.connected()
            _ = machine.timerFired(.silence)
            #expect(machine.quiet(for: nil).contains(.bye))
        }

        @Test func onHoldNobodyHasToBeHeard() throws {
            var (machine, _) = Self.connected()
            #expect(try machine.hold() == [.setPrivate(true), .offer(.sendonly)])
            _ = machine.offerAnswered(status: 200, jitter: 0)
            #expect(machine.agreed(.sendonly) == [.applyMedia, .emit(.held), .stopTimer(.silence)])
            _ = try machine.resume()
            _ = machine.offerAnswered(status: 200, jitter: 0)
            #expect(machine.agreed().contains(.startTimer(.silence, after: .seconds(30))))
        }

        @Test func whoOnlyListensIsNotWaitedFor() {
            #expect(Self.connected(.sendonly).1 == [.emit(.connected)])
        }

        @Test func withoutALimitNothingIsMeasured() {
            var machine = CallMachine.connected()
            #expect(machine.quiet(for: nil) == [])
            #expect(machine.watchMedia() == [])
        }

        @Test func onTheWire() async throws {
            try await Phone.with { phone, server in
                let id = try await phone.talk(with: server, ["policy.endpoint.rtp_inactivity_timeout": "1"])
                await server.reply(try await server.request("BYE"), 200)
                let end = CallEnd.failed("neither RTP nor RTCP has come for 1 s")
                _ = await phone.log.first { $0 == .call(id, .ended(end)) ? true : nil }
            }
        }
    }
#endif
