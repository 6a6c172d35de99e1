import AudioRouting
import EndpointAPI
import SettingsCatalogue
import Testing

@testable import SessionEngine

/// A call that nobody answers ends, whoever is to blame for that.
@Suite("Calls that nobody answers")
struct UnansweredCallTests {
    private static let one = CallID(1)

    /// A call as it is after an event, and whether the limit still ends it.
    @Test(
        arguments: [
            ([], true), ([.ringing], true), ([.identified("B")], true), ([.connected], false),
            ([.connected, .held], false),
            ([.ended(.remote)], false),
        ] as [([CallEvent], Bool)])
    func theLimitEndsWhatStillRings(events: [CallEvent], ends: Bool) throws {
        var machine = try SessionMachine.started(with: "one.test")
        _ = machine.received(.call(Self.one, .offered(.uuid("A"))))
        for event in events { _ = machine.received(.call(Self.one, event)) }
        let refusal: [SessionEffect] = [
            .tell(.reject(Self.one, status: 480)), .startTimer(.forcedRelease(Self.one), after: .seconds(2)),
        ]
        #expect(machine.ringingLimitDue(Self.one) == (ends ? refusal : []))
    }

    @Test(arguments: [("180", 180), ("7", 7), ("0", nil), ("3600", 3600)] as [(String, Int?)])
    func theLimitIsASetting(value: String, seconds: Int?) throws {
        var machine = try SessionMachine.started(with: "one.test", settings: ["policy.session.ringing_limit": value])
        let effects = machine.received(.call(Self.one, .offered(.uuid("A"))))
        let limit = seconds.map { SessionEffect.startTimer(.ringingLimit(Self.one), after: .seconds($0)) }
        #expect(effects == [.tell(.alert(Self.one))] + [limit].compactMap { $0 })
    }

    @Test func anAnswerThatNeverCameToAnythingIsTakenBack() throws {
        var machine = try SessionMachine.started(with: "one.test", settings: ["policy.session.auto_answer": "1"])
        _ = machine.received(.call(Self.one, .offered(.uuid("A"))))
        #expect(machine.ringingLimitDue(Self.one).first == .tell(.release(Self.one)))
    }

    @Test func aCallThatIsAnsweredHasNoLimitAnyMore() throws {
        var machine = try SessionMachine.started(with: "one.test")
        _ = machine.received(.call(Self.one, .offered(.uuid("A"))))
        #expect(machine.received(.call(Self.one, .connected)).contains(.stopTimer(.ringingLimit(Self.one))))
    }

    /// Calls over the first, the second and no known connection: which end when these connections stay lost.
    @Test(arguments: [
        ([0], [CallID(1)]), ([1], [CallID(2)]), ([0, 1], [CallID(1), CallID(2), CallID(3)]),
    ])
    func aLostConnectionTakesItsUnansweredCallsWithIt(lost: [Int], ends: [CallID]) throws {
        var machine = try SessionMachine.started(with: "one.test", "two.test")
        for index in 0...1 { _ = machine.received(.connection(index, .ready, reason: nil)) }
        for (id, connection) in [(1, 0), (2, 1), (3, nil)] as [(UInt64, Int?)] {
            _ = machine.received(.call(CallID(id), .offered(.uuid("\(id)", connection: connection))))
        }
        _ = machine.received(.call(CallID(4), .offered(.uuid("4", connection: 0))))
        _ = machine.received(.call(CallID(4), .connected))
        for index in lost {
            let effects = machine.received(.connection(index, .failed, reason: "gone"))
            #expect(effects == [.startTimer(.lostConnection(index), after: .seconds(32))])
            #expect(machine.received(.connection(index, .trying, reason: "gone")) == [], "it is waited for once")
        }
        let told = Set(
            lost.flatMap { machine.connectionStayedLost($0) }.filter { effect in
                if case .tell = effect { true } else { false }
            }.map { "\($0)" })
        #expect(told == Set(ends.map { "\(SessionEffect.tell(.reject($0, status: 480)))" }))
    }

    @Test func aConnectionThatCameBackKeepsItsCalls() throws {
        var machine = try SessionMachine.started(with: "one.test")
        _ = machine.received(.connection(0, .ready, reason: nil))
        _ = machine.received(.call(Self.one, .offered(.uuid("A", connection: 0))))
        _ = machine.received(.connection(0, .failed, reason: "gone"))
        #expect(machine.received(.connection(0, .ready, reason: nil)) == [.stopTimer(.lostConnection(0))])
        #expect(machine.connectionStayedLost(0) == [])
    }

    // MARK: What keeps a session that nobody asks for

    @Test(
        arguments: [
            ([.offered(.uuid("A"))], false), ([.offered(.uuid("A")), .ringing], false), ([.dialled(.uuid("A"))], false),
            ([.dialled(.uuid("A")), .ringing], false), ([.offered(.uuid("A")), .connected], true),
            ([.offered(.uuid("A")), .connected, .held], true), ([.dialled(.uuid("A")), .connected], true),
            ([.offered(.uuid("A")), .connected, .ended(.remote)], false),
        ] as [([CallEvent], Bool)])
    func onlyACallThatIsUpKeepsTheSession(events: [CallEvent], keeps: Bool) throws {
        var machine = try SessionMachine.started(with: "one.test")
        for event in events { _ = machine.received(.call(Self.one, event)) }
        let effects = machine.expiryDue(idle: .seconds(31))
        #expect(effects.contains(.tell(.disconnect)) == !keeps)
    }

    @Test func aRingingCallBesideOneThatEndedKeepsNothing() throws {
        var machine = try SessionMachine.inCall()
        _ = machine.received(.call(CallID(2), .offered(.uuid("B"))))
        #expect(machine.expiryDue(idle: .seconds(31)) == [])
        let ended = machine.received(.call(Self.one, .ended(.remote)))
        #expect(ended.contains(.startTimer(.expiry, after: .zero)))
        #expect(machine.expiryDue(idle: .seconds(32)).contains(.tell(.disconnect)))
    }
}
