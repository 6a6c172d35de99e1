#if SofiaSIP
    import BoundedNumbers
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
            case dialled, farEndRings, farEndSpeaks, farEndAnswers, farEndAnswersNothing, farEndRefuses
            case invitedInsisting, invitedInsistingOnOffer, confirmed, confirmedWithAnswer, confirmationMissing
            case refreshAgreed, refreshDue, sessionOver, refreshAccepted, refreshNotUnderstood, refreshLost
            case transfer, referAccepted, referAcceptedSilently, referRefused, transferDone, transferLost
            case transferOverdue, digit, updatedEarly, wasHeard, wentQuiet

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
                default: applyFurther(to: &machine)
                }
            }

            private func applyFurther(to machine: inout CallMachine) -> [CallEffect] {
                switch self {
                case .dialled: return machine.dialled(.test(hasDescription: false))
                case .farEndRings: return machine.progressed(status: 180, hasAnswer: false)
                case .farEndSpeaks: return machine.progressed(status: 183, hasAnswer: true)
                case .farEndAnswers: return machine.accepted(hasAnswer: true)
                case .farEndAnswersNothing: return machine.accepted(hasAnswer: false)
                case .farEndRefuses: return machine.refused("486 Busy Here")
                case .invitedInsisting: return machine.invited(.test(), isInsisting: true)
                case .invitedInsistingOnOffer: return machine.invited(.test(hasDescription: false), isInsisting: true)
                case .confirmed: return machine.provisionalConfirmed(hasAnswer: false)
                case .confirmedWithAnswer: return machine.provisionalConfirmed(hasAnswer: true)
                case .confirmationMissing: return machine.confirmationMissing()
                case .refreshAgreed:
                    machine.farEndTakesUpdates = true
                    machine.session.requested(SessionTimerTerms(expires: 90, refresher: .uas, isSupported: true))
                    return machine.sessionRefreshed()
                case .refreshDue: return machine.timerFired(.sessionRefresh)
                case .sessionOver: return machine.timerFired(.sessionExpiry)
                case .refreshAccepted: return machine.refreshAnswered(status: 200)
                case .refreshNotUnderstood: return machine.refreshAnswered(status: 501)
                case .refreshLost: return machine.refreshAnswered(status: 481)
                case .transfer: return (try? machine.transferred()) ?? []
                case .referAccepted: return machine.referAnswered(status: 202, isTold: true)
                case .referAcceptedSilently: return machine.referAnswered(status: 202, isTold: false)
                case .referRefused: return machine.referAnswered(status: 603, isTold: true)
                case .transferDone: return machine.transferProgressed(status: 200, isLast: true)
                case .transferLost: return machine.transferProgressed(status: 486, isLast: true)
                case .transferOverdue: return machine.timerFired(.transfer)
                case .digit: return machine.heard("5")
                case .updatedEarly: return machine.updatedEarly()
                case .wasHeard: return machine.timerFired(.silence) + machine.quiet(for: .zero)
                case .wentQuiet: return machine.timerFired(.silence) + machine.quiet(for: nil)
                default: return []
                }
            }
        }

        /// The parts of a call's life that are walked through; all at once they are too many.
        enum Walk: CaseIterable {
            case answered, placed, confirmed, refreshed, transferred

            private static let endings: [Input] = [.release, .releaseDue, .byeReceived, .byeAnswered, .mediaFailed]
            private static let talking: [Input] = [.invited, .talkNotice, .acknowledged, .hold, .offerAccepted]

            var inputs: [Input] {
                switch self {
                case .answered: Array(Input.allCases.prefix { $0 != .dialled })
                case .placed:
                    Self.endings + [
                        .dialled, .farEndRings, .farEndSpeaks, .farEndAnswers, .farEndAnswersNothing, .farEndRefuses,
                        .identified, .answer, .reject, .hold, .resume, .talkNotice, .holdNotice, .reinvited,
                        .acknowledged, .offerAccepted, .offerRefused, .mediaUp, .mediaDown, .cancelled,
                    ]
                case .confirmed:
                    Self.endings + [
                        .invitedInsisting, .invitedInsistingOnOffer, .confirmed, .confirmedWithAnswer,
                        .confirmationMissing,
                        .alert, .answer, .reject, .talkNotice, .cancelled, .acknowledged, .acknowledgementMissing,
                        .mediaUp, .reinvited,
                    ]
                case .refreshed:
                    Self.endings + Self.talking + [
                        .refreshAgreed, .refreshDue, .sessionOver, .refreshAccepted, .refreshNotUnderstood,
                        .refreshLost, .offerMet, .offerLost, .glare, .reinvited, .wasHeard, .wentQuiet,
                    ]
                case .transferred:
                    Self.endings + Self.talking + [
                        .transfer, .referAccepted, .referAcceptedSilently, .referRefused, .transferDone, .transferLost,
                        .transferOverdue, .digit, .mediaUp, .offerRefused,
                    ]
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

        @Test(arguments: Walk.allCases) func everyInputInEveryState(walk: Walk) {
            var first = Node()
            if walk == .refreshed { first.machine.silenceLimit = .seconds(30) }
            var queue = [first]
            var seen: Set<String> = []
            var states: Set<String> = []
            while let node = queue.popLast() {
                for input in walk.inputs where node.observer.allows(input) {
                    for next in node.successors(input) {
                        #expect(next.observer.isFinished == next.machine.isOver, "\(next.path)")
                        guard seen.insert("\(next.machine)\(next.observer)").inserted else { continue }
                        states.insert("\(next.machine.state)\(next.machine.holding.exchange)")
                        queue.append(next)
                    }
                }
            }
            #expect(states.count > 12, "the walk went everywhere: \(states.sorted())")
        }

        @Test func nothingWakesTheDead() {
            for input in Input.allCases {
                var machine = CallMachine.over()
                let effects = input.apply(to: &machine)
                #expect(
                    effects.allSatisfy { $0.isDenial }, "\(input): \(effects)")
            }
        }
    }
#endif
