#if SofiaSIP
    import BoundedNumbers
    import EndpointAPI
    import Testing

    @testable import SofiaEndpoint

    /// Every input in every state that can be reached, by breadth-first search over the machine's own states.
    @Suite struct RegistrationWalkTests {
        enum Input: CaseIterable {
            case start, stop, provisional, granted, grantedNothing, refused, forbidden, tooBrief, busy, challenged,
                stale
            case strangeChallenge, lost, refresh, retry, deadline
            case redirected, moved, preferred, busyElsewhere, lostElsewhere, deadlineElsewhere

            func apply(to machine: inout RegistrationMachine) -> [RegistrationEffect] {
                func respond(_ status: Int, _ change: (inout RegistrationResponse) -> Void = { _ in })
                    -> [RegistrationEffect]
                {
                    var response = RegistrationResponse(status: status, phrase: "-")
                    change(&response)
                    return machine.responded(response, jitter: 0.5)
                }
                return switch self {
                case .start: machine.start()
                case .stop: machine.stop()
                case .provisional: respond(100)
                case .granted: respond(200) { $0.granted = 60 }
                case .grantedNothing: respond(200) { $0.granted = 0 }
                case .refused: respond(404)
                case .forbidden: respond(403)
                case .tooBrief: respond(423) { $0.minExpires = 7200 }
                case .busy: respond(503) { $0.retryAfter = 4 }
                case .challenged: respond(401) { $0.challenge = .fresh }
                case .stale: respond(407) { $0.challenge = .stale }
                case .strangeChallenge: respond(401)
                case .lost: machine.transportLost("-", jitter: 0.5)
                case .refresh: machine.timerFired(.refresh, jitter: 0.5)
                case .retry: machine.timerFired(.retry, jitter: 0.5)
                case .deadline: machine.timerFired(.deadline, jitter: 0.5)
                case .redirected: respond(302) { $0.targets = ["sip:other"] }
                case .moved: machine.moved()
                case .preferred: machine.returnToPreferred()
                case .busyElsewhere:
                    machine.responded(
                        RegistrationResponse(status: 503, phrase: "-"), jitter: 0.5, hasAlternative: true)
                case .lostElsewhere: machine.transportLost("-", jitter: 0.5, hasAlternative: true)
                case .deadlineElsewhere: machine.timerFired(.deadline, jitter: 0.5, hasAlternative: true)
                }
            }
        }

        /// What an observer of the effects alone knows.
        struct Observer: Hashable {
            var timers: Set<RegistrationTimer> = []
            var isOutstanding = false
            var shown = ConnectionState.none
            var isFinished = false

            mutating func see(_ effect: RegistrationEffect, _ path: String) {
                #expect(!isFinished, "\(path): \(effect) after the end")
                switch effect {
                case .register, .unregister:
                    isOutstanding = true
                case .authenticate:
                    #expect(isOutstanding, "\(path): nothing to authenticate")
                case .abandon:
                    isOutstanding = false
                case .nextServer, .redirect, .forgetServers, .beginAnew:
                    #expect(!isFinished, "\(path)")
                case .startTimer(let timer, let delay):
                    #expect(delay > .zero, "\(path)")
                    timers.insert(timer)
                case .stopTimer(let timer):
                    #expect(timers.remove(timer) != nil, "\(path): \(timer) was not running")
                case .report(let state, let reason):
                    let mayHaveReason = state == .failed || state == .trying
                    #expect(state != .failed || reason != nil, "\(path): a failure without a reason")
                    #expect(mayHaveReason || reason == nil, "\(path): a reason while all is well")
                    if shown == .failed { #expect(state != .trying, "\(path): a failed connection flaps") }
                    shown = state
                case .finished:
                    isFinished = true
                    #expect(timers.isEmpty && shown == .none, "\(path): \(timers), \(shown)")
                }
            }
        }

        @Test(arguments: [(true, 1800), (false, 1800), (true, 0)])
        func everyInputInEveryState(hasPassword: Bool, timeout: Int) {
            struct Place: Hashable {
                var machine: RegistrationMachine
                var observer: Observer
            }
            let machine = RegistrationMachine(
                RegistrationMachine.Configuration(
                    server: "s:1", user: "u", index: 0, hasPassword: hasPassword, timeout: timeout, interval: 2))
            var queue = [(place: Place(machine: machine, observer: Observer()), path: "")]
            var seen: Set<Place> = []
            while let node = queue.popLast() {
                for input in Input.allCases {
                    var (next, path) = node
                    path += " \(input)"
                    // A timer that nobody started does not fire.
                    let timer =
                        [
                            .refresh: .refresh, .retry: .retry, .deadline: .deadline, .deadlineElsewhere: .deadline,
                        ][input] as RegistrationTimer?
                    if let timer, next.observer.timers.remove(timer) == nil { continue }
                    let effects = input.apply(to: &next.machine)
                    for effect in effects { next.observer.see(effect, path) }
                    #expect(next.observer.isFinished == (next.machine.state == .over), "\(path)")
                    if seen.insert(next).inserted { queue.append((next, path)) }
                }
            }
            #expect(seen.count > (timeout == 0 ? 2 : 20), "the walk went somewhere")
        }

        @Test func answerAfterTheEndDoesNothing() {
            var machine = RegistrationMachine(
                RegistrationMachine.Configuration(
                    server: "s:1", user: "u", index: 0, hasPassword: true, timeout: 60, interval: 2))
            _ = machine.stop()
            for input in Input.allCases { #expect(input.apply(to: &machine) == []) }
        }
    }
#endif
