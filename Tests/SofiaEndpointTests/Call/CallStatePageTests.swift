#if SofiaSIP
    import BoundedNumbers
    import EndpointAPI
    import Foundation
    import MediaCore
    import Testing

    @testable import SofiaEndpoint

    /// The table of docs/call-states.md, as far as it says what the SIP phone tells.
    @Suite struct CallStatePageTests {
        struct Row: Sendable, CustomTestStringConvertible {
            let before: String
            let happening: String
            let told: [String]

            var testDescription: String { "\(before): \(happening)" }
        }

        static let rows: [Row] = {
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
            let page = try? String(contentsOf: root.appending(path: "docs/call-states.md"), encoding: .utf8)
            return (page ?? "").split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
                let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                    .map { $0.trimmingCharacters(in: .whitespaces) }
                return Row(before: cells[1].names.first ?? "", happening: cells[2], told: cells[3].names)
            }
        }()

        private typealias Act = @Sendable (inout CallMachine) -> [CallEffect]

        /// A call on the way to where a row begins, and what happens then.
        private static let acts: [String: (start: @Sendable () -> CallMachine, act: Act)] = [
            "an INVITE with an offer comes; it gets a 100": ({ CallMachine() }, { $0.invited(.test()) }),
            "an INVITE without an offer comes; it gets a 100": (
                { CallMachine() }, { $0.invited(.test(hasDescription: false)) }
            ),
            "our 180 goes out": ({ .offered() }, { $0.ring() }),
            "the session refuses the call (busy, no headset): 4xx": (
                { .offered() }, { (try? $0.reject(status: 486)) ?? [] }
            ),
            "NOTIFY `talk`: its 200, then the INVITE's 200": ({ .ringing() }, { $0.notified(event: "talk") }),
            "the ACK of our 200 comes": ({ .answering() }, { $0.acknowledged() }),
            "the ACK brings the answer to our offer": (
                { .answering(hasDescription: false) }, { $0.acknowledged() + $0.agreed() }
            ),
            "the ACK brings an answer with `c=0.0.0.0`": (
                { .answering(hasDescription: false) },
                { $0.acknowledged() + $0.negotiated(direction: .sendrecv, isReachable: false) }
            ),
            "the ACK lacks the answer to our offer: BYE": (
                { .answering(hasDescription: false) },
                { $0.acknowledged() + $0.negotiationFailed("-") + $0.byeAnswered() }
            ),
            "no ACK comes for 32 s: BYE": ({ .answering() }, { $0.acknowledgementMissing() + $0.byeAnswered() }),
            "a PRACK confirms our 180": ({ .unconfirmed() }, { $0.provisionalConfirmed(hasAnswer: false) }),
            "no PRACK comes for 32 s: 504": ({ .unconfirmed() }, { $0.confirmationMissing() }),
            "the caller's CANCEL comes: 487": ({ .ringing() }, { $0.cancelled() }),
            "the caller's BYE comes: 487": ({ .ringing() }, { $0.byeReceived() }),
            "our INVITE goes out, because a client dials or a REFER asks for it": (
                { CallMachine() }, { $0.dialled(.test(hasDescription: false)) }
            ),
            "a 180 comes": ({ .calling() }, { $0.progressed(status: 180, hasAnswer: false) }),
            "a 183 with a description comes: early media": (
                { .calling() }, { $0.progressed(status: 183, hasAnswer: true) + $0.agreed() }
            ),
            "a 2xx comes: ACK": ({ .calling() }, { $0.accepted(hasAnswer: true) + $0.agreed() }),
            "a 2xx without an answer comes: ACK and BYE": (
                { .calling() }, { $0.accepted(hasAnswer: false) + $0.byeAnswered() }
            ),
            "a final refusal comes, and there is nobody else to try": (
                { .calling() }, { $0.refused("486 Busy Here") }
            ),
            "the client gives up: CANCEL, and the 487 comes": (
                { .calling() }, { $0.release() + $0.refused("487 Request Terminated") }
            ),
            "NOTIFY `hold`, or the client holds: re-INVITE": ({ .connected() }, { $0.notified(event: "hold") }),
            "our hold is accepted": (
                { .holding() }, { $0.offerAnswered(status: 200, jitter: 0) + $0.agreed(.sendonly) }
            ),
            "our hold is refused": ({ .holding() }, { $0.offerAnswered(status: 488, jitter: 0) }),
            "our hold meets a re-INVITE: 491, and a pause": (
                { .holding() }, { $0.offerAnswered(status: 491, jitter: 0) }
            ),
            "NOTIFY `talk`, or the client resumes, and it is accepted": (
                { .held() },
                { $0.notified(event: "talk") + $0.offerAnswered(status: 200, jitter: 0) + $0.agreed() }
            ),
            "a re-INVITE or UPDATE with `sendonly`, `inactive` or `c=0.0.0.0` comes": (
                { .connected() }, { $0.reinvited(hasOffer: true) + $0.agreed(.recvonly) }
            ),
            "a re-INVITE or UPDATE with `sendrecv` comes": (
                {
                    var machine = CallMachine.connected()
                    _ = machine.reinvited(hasOffer: true) + machine.agreed(.inactive) + machine.acknowledged()
                    return machine
                }, { $0.reinvited(hasOffer: true) + $0.agreed() }
            ),
            "a re-INVITE with nothing in common comes: 488": (
                { .connected() }, { $0.reinvited(hasOffer: true) + $0.negotiationFailed("-") }
            ),
            "a re-INVITE without an offer comes; it gets ours": (
                { .connected() }, { $0.reinvited(hasOffer: false) + $0.acknowledged() + $0.agreed() }
            ),
            "a request names another `X-Genesys-CallUUID`": ({ .connected() }, { $0.identified("77E0") }),
            "a digit comes, in media or by INFO": ({ .connected() }, { $0.heard("5") }),
            "NOTIFY tells that our transfer has reached its target: BYE": (
                { .transferring() }, { $0.transferProgressed(status: 200, isLast: true) + $0.byeAnswered() }
            ),
            "NOTIFY tells that our transfer has failed": (
                { .transferring() }, { $0.transferProgressed(status: 486, isLast: true) }
            ),
            "our REFER is refused": (
                { .connected() }, { ((try? $0.transferred()) ?? []) + $0.referAnswered(status: 603, isTold: true) }
            ),
            "nobody refreshes the session in time: BYE": (
                { .refreshing() }, { $0.timerFired(.sessionExpiry) + $0.byeAnswered() }
            ),
            "our refresh gets a 408 or 481: BYE": (
                { .refreshing() },
                { $0.timerFired(.sessionRefresh) + $0.refreshAnswered(status: 481) + $0.byeAnswered() }
            ),
            "the far end's BYE comes": ({ .connected() }, { $0.byeReceived() }),
            "the client releases: BYE, and its answer comes": ({ .connected() }, { $0.release() + $0.byeAnswered() }),
            "the client releases: BYE, and nobody answers for 2 s": (
                { .connected() }, { $0.release() + $0.timerFired(.release) }
            ),
            "the quality of voice falls below the threshold": ({ .connected() }, { $0.measured(.test(mos: 1)) }),
            "the quality of voice is above the threshold again": ({ .connected() }, { $0.measured(.test(mos: 4)) }),
        ]

        @Test(arguments: rows)
        func phoneTellsWhatThePageSays(row: Row) throws {
            let (start, act) = try #require(Self.acts[row.happening], "the test does not know this row")
            var machine = start()
            let told = act(&machine).compactMap { effect in
                if case .emit(let event) = effect { event.name } else { nil }
            }
            #expect(told == row.told)
        }

        @Test func everyRowIsThere() {
            #expect(Set(Self.rows.map(\.happening)) == Set(Self.acts.keys))
        }
    }

    extension String {
        /// The words in backquotes.
        fileprivate var names: [String] {
            split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        }
    }

    extension CallEvent {
        /// Without what it carries.
        fileprivate var name: String { String("\(self)".prefix { $0 != "(" }) }
    }

    extension QualityReport {
        fileprivate static func test(mos: Double) -> QualityReport {
            QualityReport(mos: mos, intervalMOS: mos, roundTrip: nil)
        }
    }

    extension CallMachine {
        static func calling() -> CallMachine {
            var machine = CallMachine()
            _ = machine.dialled(.test(hasDescription: false))
            return machine
        }

        /// The caller insists on PRACK, and has not sent it.
        static func unconfirmed() -> CallMachine {
            var machine = CallMachine()
            _ = machine.invited(.test(), isInsisting: true)
            _ = machine.ring()
            return machine
        }

        /// Our re-INVITE is out.
        static func holding() -> CallMachine {
            var machine = connected()
            _ = machine.notified(event: "hold")
            return machine
        }

        /// Our REFER is accepted.
        static func transferring() -> CallMachine {
            var machine = connected()
            _ = try? machine.transferred()
            _ = machine.referAnswered(status: 202, isTold: true)
            return machine
        }

        /// We are to refresh the session by UPDATE.
        static func refreshing() -> CallMachine {
            var machine = connected()
            machine.farEndTakesUpdates = true
            machine.session.requested(SessionTimerTerms(expires: 1800, refresher: .uas, isSupported: true))
            _ = machine.sessionRefreshed()
            return machine
        }
    }
#endif
