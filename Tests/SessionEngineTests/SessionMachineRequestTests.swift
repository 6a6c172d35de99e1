import EndpointAPI
import Testing

@testable import SessionEngine

/// What clients ask of single calls, and who is held for whom.
@Suite("Requests for calls")
struct SessionMachineRequestTests {
    private static let everything: EndpointCapabilities = [.hold, .dial, .digits, .transfer]
    private static let first = CallID(1)
    private static let second = CallID(2)

    /// A registered phone with one call "A" that went through these events after it was offered.
    private func machine(
        _ events: CallEvent..., can capabilities: EndpointCapabilities = everything,
        settings: [String: String] = [:]
    ) throws -> SessionMachine {
        var machine = try SessionMachine.started(with: "one.test", settings: settings)
        machine.endpointRuns(capabilities)
        _ = machine.received(.connection(0, .ready, reason: nil))
        _ = machine.received(.call(Self.first, .offered(.uuid("A"))))
        for event in events { _ = machine.received(.call(Self.first, event)) }
        return machine
    }

    /// An attended transfer: the target is named by the call that the agent has with it.
    @Test func transferToAnotherCallConnectsTheTwo() throws {
        var machine = try machine(.connected)
        _ = machine.received(.call(Self.second, .dialled(.uuid("B"))))
        let error = #expect(throws: SessionError.self) { try machine.requested(.transfer(to: "B", call: "A")) }
        #expect(error == .conflict("the call to transfer to is IN_PROGRESS: it is not up"))
        _ = machine.received(.call(Self.second, .connected))
        _ = machine.received(.call(Self.first, .held))
        let effects = try machine.requested(.transfer(to: "B", call: "A"))
        #expect(effects == [.ask(.handOver(Self.first, to: Self.second))])
        let itself = try machine.requested(.transfer(to: "A", call: "A"))
        #expect(itself == [.ask(.transfer(Self.first, to: "A"))], "a call is nobody's other one")
    }

    // MARK: What becomes of a request

    enum State: CaseIterable, Sendable {
        case alerting, ringing, connected, held, alarmed, dialled, dialledRinging
    }

    private func machine(in state: State, can capabilities: EndpointCapabilities = everything) throws -> SessionMachine
    {
        switch state {
        case .alerting: return try machine(can: capabilities)
        case .ringing: return try machine(.ringing, can: capabilities)
        case .connected: return try machine(.connected, can: capabilities)
        case .held: return try machine(.connected, .held, can: capabilities)
        case .alarmed:
            var machine = try machine(
                .connected, .media(active: true), can: capabilities,
                settings: ["policy.endpoint.vq_alarm_threshold": "3.5"])
            _ = machine.received(.call(Self.first, .quality(.init(mos: 2, intervalMOS: 2, roundTrip: nil))))
            return machine
        case .dialled, .dialledRinging:
            var machine = try SessionMachine.started(with: "one.test")
            machine.endpointRuns(capabilities)
            _ = machine.received(.connection(0, .ready, reason: nil))
            _ = machine.received(.call(Self.first, .dialled(.uuid("A"))))
            if state == .dialledRinging { _ = machine.received(.call(Self.first, .ringing)) }
            return machine
        }
    }

    /// Every request in every state: the states in which it goes to the endpoint, and as what.
    @Test(
        arguments: [
            (CallRequest.answer(call: "A"), [.alerting, .ringing], EndpointCommand.answer(first)),
            (.hold(call: "A"), [.connected, .held, .alarmed], .hold(first)),
            (.resume(call: "A"), [.held], .resume(first)),
            (.release(call: "A"), State.allCases, .release(first)),
            (.sendDigits("5", call: "A"), [.connected, .alarmed], .sendDigits(first, "5")),
            (.transfer(to: "7002", call: "A"), [.connected, .held, .alarmed], .transfer(first, to: "7002")),
        ] as [(CallRequest, [State], EndpointCommand)])
    func statesOfACall(request: CallRequest, fits: [State], command: EndpointCommand) throws {
        for state in State.allCases {
            var machine = try machine(in: state)
            let before = machine.snapshot
            if fits.contains(state) {
                let effects = try machine.requested(request)
                #expect(effects.contains(.ask(command)), "\(state)")
                #expect(effects.count { if case .ask = $0 { true } else { false } } == 1)
            } else {
                let error = #expect(throws: SessionError.self) { try machine.requested(request) }
                guard case .conflict(let reason) = error else { return #expect(Bool(false), "\(state): \(error)") }
                #expect(reason.hasPrefix("the call is "))
            }
            #expect(machine.snapshot == before, "the endpoint says what became of it")
        }
    }

    @Test(arguments: [
        CallRequest.answer(call: "B"), .hold(call: "B"), .resume(call: "B"), .release(call: "B"),
        .sendDigits("1", call: "B"), .transfer(to: "7002", call: "B"), .release(call: ""), .release(call: "a"),
    ])
    func anUnknownCall(request: CallRequest) throws {
        var machine = try machine(.connected)
        #expect(throws: SessionError.noSuchCall) { try machine.requested(request) }
    }

    @Test(arguments: [
        (CallRequest.dial("7002"), EndpointCapabilities.dial), (.hold(call: "A"), .hold),
        (.sendDigits("1", call: "A"), .digits), (.transfer(to: "7002", call: "A"), .transfer),
    ])
    func whatTheEndpointCannotDo(request: CallRequest, needed: EndpointCapabilities) throws {
        var machine = try machine(.connected, can: Self.everything.subtracting(needed))
        let error = #expect(throws: SessionError.self) { try machine.requested(request) }
        guard case .unsupported(let reason) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(reason.hasPrefix("the endpoint for udp cannot "))
    }

    @Test func answeringAndReleasingNeedNoCapability() throws {
        var machine = try machine(.ringing, can: [])
        #expect(try machine.requested(.answer(call: "A")).last == .ask(.answer(Self.first)))
        #expect(try machine.requested(.release(call: "A")).contains(.ask(.release(Self.first))))
    }

    @Test func dialingNeedsAConnection() throws {
        var machine = SessionMachine.claimed()
        machine.endpointRuns(Self.everything)
        for _ in 0..<2 {
            let error = #expect(throws: SessionError.self) { try machine.requested(.dial("7002")) }
            guard case .conflict = error else { return #expect(Bool(false)) }
            _ = machine.configured(.connecting(to: "one.test"))
            _ = try machine.registerRequested(token: nil)
        }
        _ = machine.received(.connection(0, .standalone, reason: nil))
        #expect(try machine.requested(.dial("7002")) == [.ask(.dial("7002"))])
    }

    @Test func aReleasedCallGoesInTimeAndOnlyThat() throws {
        var machine = try machine(.connected)
        _ = machine.received(.call(Self.second, .offered(.uuid("B"))))
        let effects = try machine.requested(.release(call: "A"))
        #expect(effects.contains(.startTimer(.forcedRelease(Self.first), after: .seconds(2))))
        _ = machine.forcedReleaseDue(Self.first)
        #expect(machine.snapshot.calls.map(\.uuid) == ["B"])
    }

    @Test func whoeverAnswersByHandIsNotAnsweredAgain() throws {
        var machine = try machine(
            settings: ["policy.session.auto_answer": "1", "policy.session.auto_answer_delay": "500"])
        #expect(try machine.requested(.answer(call: "A")).contains(.stopTimer(.autoAnswer(Self.first))))
    }

    @Test func aCallThatWePlacedIsNeverAnsweredByItself() throws {
        var machine = try machine(in: .dialledRinging)
        #expect(machine.autoAnswerDue(Self.first) == [])
    }

    /// The legs of a consultation carry one identifier: the request goes to the one that it makes sense for.
    @Test func twoCallsWithOneIdentifier() throws {
        var machine = try machine(.connected)
        _ = machine.received(.call(Self.second, .offered(.uuid("A"))))
        #expect(try machine.requested(.answer(call: "A")).last == .ask(.answer(Self.second)))
        #expect(try machine.requested(.sendDigits("1", call: "A")) == [.ask(.sendDigits(Self.first, "1"))])
    }

    // MARK: One active call

    private func withSecond(_ events: CallEvent...) throws -> SessionMachine {
        var machine = try machine(.connected)
        _ = machine.received(.call(Self.second, .offered(.uuid("B"))))
        for event in events { _ = machine.received(.call(Self.second, event)) }
        return machine
    }

    @Test func whoAnswersPutsTheOthersOnHoldFirst() throws {
        var machine = try withSecond(.ringing)
        let effects = try machine.requested(.answer(call: "B"))
        #expect(effects.suffix(2) == [.tell(.hold(Self.first)), .ask(.answer(Self.second))])
        #expect(
            machine.received(.call(Self.second, .connected)) == [.stopTimer(.ringingLimit(Self.second))],
            "it was told once")
        _ = machine.received(.call(Self.first, .held))
        #expect(machine.snapshot.calls.map(\.state) == [.held, .connected])
    }

    /// The server answers by `Event: talk`, a setting by itself: the endpoint only says that the call is up.
    @Test func aCallThatComesUpPutsTheOthersOnHold() throws {
        var machine = try withSecond(.ringing)
        #expect(
            machine.received(.call(Self.second, .connected)) == [
                .stopTimer(.ringingLimit(Self.second)), .tell(.hold(Self.first)),
            ])
    }

    @Test func dialingPutsTheOthersOnHoldFirst() throws {
        var machine = try machine(.connected)
        #expect(try machine.requested(.dial("7002")) == [.tell(.hold(Self.first)), .ask(.dial("7002"))])
    }

    @Test func whoeverIsTakenBackPutsTheOthersOnHold() throws {
        var machine = try withSecond(.connected)
        _ = machine.received(.call(Self.first, .held))
        #expect(try machine.requested(.resume(call: "A")) == [.ask(.resume(Self.first))])
        #expect(machine.received(.call(Self.first, .resumed)) == [.tell(.hold(Self.second))])
    }

    /// The server alternates between calls by itself, and would not know of a hold of ours.
    @Test func whatTheFarEndResumesChangesNothingElse() throws {
        var machine = try withSecond(.connected)
        _ = machine.received(.call(Self.first, .held))
        #expect(machine.received(.call(Self.first, .resumed)) == [])
        #expect(machine.snapshot.calls.map(\.state) == [.connected, .connected])
    }

    @Test(arguments: [CallEvent.held, .ringing])
    func onlyActiveCallsAreHeld(event: CallEvent) throws {
        var machine = try event == .ringing ? machine(.ringing) : machine(.connected, .held)
        _ = machine.received(.call(Self.second, .offered(.uuid("B"))))
        #expect(machine.received(.call(Self.second, .connected)) == [.stopTimer(.ringingLimit(Self.second))])
    }

    @Test func nobodyIsHeldWhereTheEndpointCannot() throws {
        var machine = try machine(.connected, can: [])
        _ = machine.received(.call(Self.second, .offered(.uuid("B"))))
        #expect(try machine.requested(.answer(call: "B")).last == .ask(.answer(Self.second)))
        #expect(machine.received(.call(Self.second, .connected)) == [.stopTimer(.ringingLimit(Self.second))])
    }

    @Test func aFailedEndpointCanDoNothing() throws {
        var machine = try machine(.connected)
        _ = machine.endpointFailed("gone")
        #expect(machine.snapshot.calls.isEmpty)
        #expect(throws: SessionError.self) { try machine.requested(.dial("7002")) }
    }
}
