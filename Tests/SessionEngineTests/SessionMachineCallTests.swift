import AudioRouting
import EndpointAPI
import SettingsCatalogue
import Testing

@testable import SessionEngine

@Suite("Calls in the session")
struct SessionMachineCallTests {
    @Test func anIncomingCallRings() throws {
        var machine = try SessionMachine.started(with: "one.test")
        #expect(machine.received(.call(CallID(1), .offered(.uuid("A")))) == .ring(CallID(1)))
        #expect(machine.snapshot.calls == [.init(uuid: "A", state: .alerting)])
        _ = machine.received(.call(CallID(1), .ringing))
        #expect(machine.snapshot.calls == [.init(uuid: "A", state: .ringing)])
    }

    @Test(arguments: [
        (CallEvent.ringing, CallState.ringing), (.connected, .connected), (.held, .held), (.resumed, .connected),
    ])
    func theStateIsTheLastEvent(event: CallEvent, state: CallState) throws {
        var machine = try SessionMachine.inCall()
        _ = machine.received(.call(CallID(1), event))
        #expect(machine.snapshot.calls.map(\.state) == [state])
    }

    private static let good = CallEvent.quality(.init(mos: 4.4, intervalMOS: 4.4, roundTrip: nil))
    private static let bad = CallEvent.quality(.init(mos: 2, intervalMOS: 2, roundTrip: nil))
    private static let withoutDescription = CallOffer(uuid: "A", remote: "7001", hasDescription: false)

    /// The table of docs/http-api.md: what a call went through, and the state that shows.
    @Test(
        arguments: [
            ([.offered(.uuid("A"))], .alerting), ([.offered(withoutDescription)], .offerWaiting),
            ([.offered(.uuid("A")), .ringing], .ringing), ([.offered(withoutDescription), .ringing], .ringing),
            ([.offered(.uuid("A")), .ringing, .connected], .connected),
            ([.dialled(.uuid("A"))], .inProgress), ([.dialled(.uuid("A")), .ringing], .ringing),
            ([.dialled(.uuid("A")), .connected], .connected),
            ([.dialled(.uuid("A")), .ringing, .connected], .connected),
            ([.offered(.uuid("A")), .connected, .held], .held),
            ([.offered(.uuid("A")), .connected, .held, .resumed], .connected),
            ([.offered(.uuid("A")), .connected, .media(active: true), good], .connected),
            ([.offered(.uuid("A")), .connected, bad], .qualityAlarm),
            ([.offered(.uuid("A")), .connected, bad, bad], .qualityAlarm),
            ([.offered(.uuid("A")), .connected, bad, good], .qualityAlarmOff),
            ([.offered(.uuid("A")), .connected, bad, .held], .held),
            ([.offered(.uuid("A")), .connected, bad, .held, .resumed], .qualityAlarm),
            ([.offered(.uuid("A")), .connected, .held, bad], .held),
            ([.offered(.uuid("A")), .connected, .ended(.remote)], nil),
            ([.dialled(.uuid("A")), .ended(.failed("486"))], nil),
        ] as [([CallEvent], CallState?)])
    func statesByTheirEvents(events: [CallEvent], state: CallState?) throws {
        var machine = try SessionMachine.started(
            with: "one.test", settings: ["policy.endpoint.vq_alarm_threshold": "3.5"])
        for event in events { _ = machine.received(.call(CallID(1), event)) }
        #expect(machine.snapshot.calls.map(\.state) == (state.map { [$0] } ?? []))
    }

    @Test func aCallWithoutADescriptionWaitsForOurOffer() throws {
        var machine = try SessionMachine.started(with: "one.test")
        let offer = CallOffer(uuid: "A", remote: "7001", hasDescription: false)
        _ = machine.received(.call(CallID(1), .offered(offer)))
        #expect(machine.snapshot.calls.map(\.state) == [.offerWaiting])
    }

    @Test func aCallMayChangeItsIdentifier() throws {
        var machine = try SessionMachine.inCall()
        _ = machine.received(.call(CallID(1), .identified("B")))
        #expect(machine.snapshot.calls.map(\.uuid) == ["B"])
    }

    @Test func anEndedCallIsGone() throws {
        var machine = try SessionMachine.inCall()
        _ = machine.received(.call(CallID(1), .ended(.remote)))
        #expect(machine.snapshot.calls.isEmpty)
        #expect(machine.received(.call(CallID(1), .connected)) == [])
        #expect(machine.snapshot.calls.isEmpty, "what comes late changes nothing")
    }

    // MARK: Answering and refusing

    /// A stranger's call rings, whatever its headers, the settings or another call say: the agent's own hand answers it.
    @Test(arguments: [
        [:], ["policy.session.auto_answer": "1"],
        ["policy.session.auto_answer": "1", "policy.session.auto_answer_delay": "0"],
        [
            "policy.session.auto_answer": "1", "policy.session.reject_session_when_busy": "1",
            "policy.session.number_sessions_for_busy": "5",
        ],
    ])
    func strangersAreAnsweredByHand(settings: [String: String]) throws {
        var machine = try SessionMachine.inCall(settings: settings)
        for replaced in [nil, CallID(1)] {
            let id = CallID(replaced == nil ? 2 : 3)
            let offer = CallOffer(
                uuid: "S\(id)", remote: "x", hasDescription: true, answerAfter: 0, replaces: replaced, isTrusted: false)
            #expect(machine.received(.call(id, .offered(offer))) == .ring(id))
            #expect(try machine.requested(.answer(call: "S\(id)")).contains(.ask(.answer(id))))
        }
    }

    @Test(
        arguments: [
            (["policy.session.auto_answer": "1"], nil, [SessionEffect.tell(.answer(CallID(1)))]),
            (
                ["policy.session.auto_answer": "1", "policy.session.auto_answer_delay": "300"], nil,
                [.startTimer(.autoAnswer(CallID(1)), after: .milliseconds(300))]
            ),
            ([:], 0, [.tell(.answer(CallID(1)))]),
            ([:], 2, [.startTimer(.autoAnswer(CallID(1)), after: .seconds(2))]),
            (["policy.session.auto_answer": "0"], nil, []),
        ] as [([String: String], Int?, [SessionEffect])])
    func answersByItself(settings: [String: String], answerAfter: Int?, then: [SessionEffect]) throws {
        var machine = try SessionMachine.started(with: "one.test", settings: settings)
        let effects = machine.received(.call(CallID(1), .offered(.uuid("A", answerAfter: answerAfter))))
        #expect(effects == [.tell(.alert(CallID(1)))] + then + [.limit(CallID(1))], "a 180 always goes first")
    }

    @Test func aDelayedAnswerIsForRingingCallsOnly() throws {
        var machine = try SessionMachine.started(with: "one.test", settings: ["policy.session.auto_answer": "1"])
        _ = machine.received(.call(CallID(1), .offered(.uuid("A"))))
        #expect(machine.autoAnswerDue(CallID(1)) == [.tell(.answer(CallID(1)))])
        _ = machine.received(.call(CallID(1), .connected))
        #expect(machine.autoAnswerDue(CallID(1)) == [])
        #expect(machine.autoAnswerDue(CallID(2)) == [])
    }

    @Test(arguments: [DevicesState.none, .microphoneOnly])
    func nothingAnswersItselfWithoutDevices(devices: DevicesState) throws {
        var machine = try SessionMachine.started(with: "one.test", settings: ["policy.session.auto_answer": "1"])
        _ = machine.devicesChanged(devices)
        #expect(machine.received(.call(CallID(1), .offered(.uuid("A", answerAfter: 0)))) == .ring(CallID(1)))
    }

    /// The table of the headset rules: use_headset, listed headset present, reject setting, auto_answer.
    @Test(arguments: [
        (true, true, true, true, IncomingCallPolicy.Decision.answer(after: .zero)),
        (true, true, false, false, .ring),
        (true, false, false, true, .ring),
        (true, false, false, false, .ring),
        (true, false, true, true, .reject(status: 480)),
        (true, false, true, false, .reject(status: 480)),
        (false, false, true, true, .answer(after: .zero)),
        (false, false, false, false, .ring),
    ])
    func headsetRules(
        useHeadset: Bool, present: Bool, reject: Bool, autoAnswer: Bool, decision: IncomingCallPolicy.Decision
    ) {
        let settings = [
            "policy.device.use_headset": useHeadset ? "1" : "0",
            "policy.session.reject_session_when_headset_na": reject ? "1" : "0",
            "policy.session.auto_answer": autoAnswer ? "1" : "0",
        ]
        let policy = IncomingCallPolicy(values: .init(settings), devices: present ? .headset : .plain)
        #expect(policy.decide(.uuid("A"), callsInProgress: 0) == decision)
    }

    @Test func aSecondCallRingsBesideTheFirst() throws {
        var machine = try SessionMachine.inCall()
        #expect(machine.received(.call(CallID(2), .offered(.uuid("B")))) == .ring(CallID(2)))
        #expect(machine.snapshot.calls.map(\.uuid) == ["A", "B"])
    }

    @Test func aBusyPhoneRefusesBySetting() throws {
        let settings = [
            "policy.session.reject_session_when_busy": "1", "policy.session.sip_code_when_busy": "600",
            "policy.session.number_sessions_for_busy": "2",
        ]
        var machine = try SessionMachine.inCall(settings: settings)
        #expect(machine.received(.call(CallID(2), .offered(.uuid("B")))) == .ring(CallID(2)))
        #expect(machine.received(.call(CallID(3), .offered(.uuid("C")))) == [.tell(.reject(CallID(3), status: 600))])
        #expect(machine.snapshot.calls.map(\.uuid) == ["A", "B"])
        #expect(machine.received(.call(CallID(3), .ended(.local))) == [])
    }

    @Test func noPhoneHasCallsWithoutEnd() throws {
        var machine = try SessionMachine.started(with: "one.test")
        for number in 1...UInt64(IncomingCallPolicy.mostCalls) {
            #expect(
                machine.received(.call(CallID(number), .offered(.uuid("\(number)")))) == .ring(CallID(number))
            )
        }
        let next = CallID(1000)
        #expect(machine.received(.call(next, .offered(.uuid("X")))) == [.tell(.reject(next, status: 486))])
        _ = machine.received(.call(CallID(1), .ended(.remote)))
        #expect(machine.received(.call(next, .offered(.uuid("X")))) == .ring(next))
    }

    // MARK: Releasing

    @Test func releasingWithoutCallsIsRefused() throws {
        var machine = try SessionMachine.started(with: "one.test")
        #expect(throws: SessionError.noCalls) { try machine.releaseRequested() }
    }

    @Test func aFalseCallAlwaysGoes() throws {
        var machine = try SessionMachine.inCall()
        #expect(
            try machine.releaseRequested()
                == [.tell(.releaseAll), .startTimer(.forcedRelease(CallID(1)), after: .seconds(2))])
        #expect(!machine.snapshot.calls.isEmpty)
        _ = machine.received(.call(CallID(2), .offered(.uuid("B"))))
        _ = machine.forcedReleaseDue(CallID(1))
        #expect(machine.snapshot.calls.map(\.uuid) == ["B"], "only what was released")
        #expect(machine.forcedReleaseDue(CallID(1)) == [])
    }

    @Test func anAnsweredReleaseNeedsNoForce() throws {
        var machine = try SessionMachine.inCall()
        _ = try machine.releaseRequested()
        let effects = machine.received(.call(CallID(1), .ended(.local)))
        #expect(effects.contains(.stopTimer(.forcedRelease(CallID(1)))))
        #expect(throws: SessionError.noCalls) { try machine.releaseRequested() }
    }

    @Test func disconnectingDropsTheCalls() throws {
        var machine = try SessionMachine.inCall()
        _ = machine.unregisterRequested()
        _ = machine.received(.disconnected)
        #expect(machine.snapshot.calls.isEmpty)
    }

    // MARK: Voice quality

    @Test func qualityIsShownOnlyWhileMeasuredAndWithMedia() throws {
        var off = try SessionMachine.inCall()
        _ = off.received(.call(CallID(1), .media(active: true)))
        _ = off.received(.call(CallID(1), .quality(.init(mos: 4.4, intervalMOS: 4.3, roundTrip: 12))))
        #expect(off.snapshot.quality == nil)

        var on = try SessionMachine.inCall(settings: ["policy.endpoint.vq_alarm_threshold": "3.5"])
        #expect(on.snapshot.quality == nil)
        _ = on.received(.call(CallID(1), .media(active: true)))
        #expect(on.snapshot.quality == .init(alarmOn: false))
        _ = on.received(.call(CallID(1), .quality(.init(mos: 4.4, intervalMOS: 4.3, roundTrip: 12))))
        #expect(on.snapshot.quality == .init(alarmOn: false, mos: 4.4, intervalMOS: 4.3, roundTrip: 12))
        _ = on.received(.call(CallID(1), .media(active: false)))
        #expect(on.snapshot.quality == nil)
    }

    @Test func theAlarmHoldsAndThenShowsForOnePoll() throws {
        var machine = try SessionMachine.inCall(settings: ["policy.endpoint.vq_alarm_threshold": "3.5"])
        _ = machine.received(.call(CallID(1), .media(active: true)))
        func measure(_ mos: Double) {
            _ = machine.received(.call(CallID(1), .quality(.init(mos: 4, intervalMOS: mos, roundTrip: nil))))
        }
        measure(3.4)
        #expect(machine.snapshot.calls.map(\.state) == [.qualityAlarm])
        #expect(machine.snapshot.quality?.alarmOn == true)
        measure(3.55)
        #expect(machine.snapshot.calls.map(\.state) == [.qualityAlarm], "it does not flutter")
        measure(4.1)
        #expect(machine.snapshot.calls.map(\.state) == [.qualityAlarmOff])
        #expect(machine.awaitsPoll)
        machine.polled()
        #expect(machine.snapshot.calls.map(\.state) == [.connected])
        #expect(!machine.awaitsPoll)
    }
}
