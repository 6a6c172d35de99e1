#if SofiaSIP
    import EndpointAPI
    import MediaCore
    import Testing

    @testable import SofiaEndpoint

    /// Every input in every state that can be reached, by a search over the machine's own states, with an observer that knows
    /// only the inputs and the effects and holds the rules.
    @Suite struct CallWalkTests {
        enum Input: CaseIterable {
            case invited, invitedWithoutOffer, identified, cancelled, acknowledged, acknowledgementMissing
            case alert, answer, reject, release, hold, resume, talkNotice, holdNotice, otherNotice
            case reinvited, reinvitedWithoutOffer, offerAccepted, offerMet, offerRefused, offerLost
            case byeReceived, byeAnswered, glare, releaseDue, mediaUp, mediaDown, measured, mediaFailed

            func apply(to machine: inout CallMachine) -> [CallEffect] {
                switch self {
                case .invited: machine.invited(.test())
                case .invitedWithoutOffer: machine.invited(.test(hasDescription: false))
                case .identified: machine.identified("77E0")
                case .cancelled: machine.cancelled()
                case .acknowledged: machine.acknowledged()
                case .acknowledgementMissing: machine.acknowledgementMissing()
                case .alert: (try? machine.alert()) ?? []
                case .answer: (try? machine.answer()) ?? []
                case .reject: (try? machine.reject(status: 486)) ?? []
                case .release: machine.release()
                case .hold: (try? machine.hold()) ?? []
                case .resume: (try? machine.resume()) ?? []
                case .talkNotice: machine.notified(event: "talk")
                case .holdNotice: machine.notified(event: "hold")
                case .otherNotice: machine.notified(event: "other")
                case .reinvited: machine.reinvited(hasOffer: true)
                case .reinvitedWithoutOffer: machine.reinvited(hasOffer: false)
                case .offerAccepted: machine.offerAnswered(status: 200, jitter: 0.5)
                case .offerMet: machine.offerAnswered(status: 491, jitter: 0.5)
                case .offerRefused: machine.offerAnswered(status: 488, jitter: 0.5)
                case .offerLost: machine.offerAnswered(status: 408, jitter: 0.5)
                case .byeReceived: machine.byeReceived()
                case .byeAnswered: machine.byeAnswered()
                case .glare: machine.timerFired(.glare)
                case .releaseDue: machine.timerFired(.release)
                case .mediaUp: machine.mediaChanged(active: true)
                case .mediaDown: machine.mediaChanged(active: false)
                case .measured: machine.measured(QualityReport(mos: 4, intervalMOS: 4, roundTrip: nil))
                case .mediaFailed: machine.mediaFailed("-")
                }
            }
        }

        struct Node {
            var machine = CallMachine()
            var observer = CallObserver()
            var path = ""

            /// What an input leads to: one node, or one for each outcome where its effects negotiate.
            func successors(_ input: Input) -> [Node] {
                var next = self
                next.path += " \(input)"
                next.observer.note(input)
                let effects = input.apply(to: &next.machine)
                let outcomes = effects.contains(where: \.negotiates) ? Outcome.allCases : [.agreed]
                return outcomes.map { outcome in
                    var node = next
                    node.perform(effects, outcome)
                    return node
                }
            }

            private mutating func perform(_ effects: [CallEffect], _ outcome: Outcome) {
                for (index, effect) in effects.enumerated() {
                    observer.see(effect, path)
                    guard effect.negotiates else { continue }
                    #expect(index == effects.count - 1, "\(path): \(effect) is not the last")
                    path += "(\(outcome))"
                    let next =
                        switch outcome {
                        case .agreed: machine.negotiated(direction: .sendrecv, isReachable: true)
                        case .held: machine.negotiated(direction: .recvonly, isReachable: true)
                        case .failed: machine.negotiationFailed("-")
                        }
                    observer.negotiationEnded(effect, failed: outcome == .failed)
                    perform(next, outcome)
                }
            }
        }

        enum Outcome: CaseIterable {
            case agreed, held, failed
        }

        @Test func everyInputInEveryState() {
            var queue = [Node()]
            var seen: Set<String> = []
            var states: Set<String> = []
            while let node = queue.popLast() {
                for input in Input.allCases where node.observer.allows(input) {
                    for next in node.successors(input) {
                        #expect(next.observer.isFinished == next.machine.isOver, "\(next.path)")
                        guard seen.insert("\(next.machine)\(next.observer)").inserted else { continue }
                        states.insert("\(next.machine.state)\(next.machine.holding.exchange)")
                        queue.append(next)
                    }
                }
            }
            #expect(states.count > 15, "the walk went everywhere: \(states.sorted())")
        }

        @Test func nothingWakesTheDead() {
            for input in Input.allCases {
                var machine = CallMachine.over()
                let effects = input.apply(to: &machine)
                #expect(
                    effects.allSatisfy { $0 == .respondToNotify(481) || $0 == .refuseReinvite(481) },
                    "\(input): \(effects)"
                )
            }
        }
    }
#endif
