import AudioRouting
import EndpointAPI
import Testing

@testable import SessionEngine

@Suite("When calls ring, and where")
struct SessionMachineRingingTests {
    private static func ringing(
        _ settings: [String: String] = [:], _ events: (Int, CallEvent)...
    ) throws -> Ringing? {
        var machine = try SessionMachine.started(with: "one.test", settings: settings)
        for (call, event) in events { _ = machine.received(.call(CallID(UInt64(call)), event)) }
        _ = machine.ringingEffects()
        return machine.ringing
    }

    @Test(
        arguments: [
            ("0", nil), ("1", Ringing(places: [.systemDefault])), ("2", Ringing(places: [.speaker])),
            ("3", Ringing(places: [.systemDefault, .speaker])), ("4", Ringing(places: [.ringer])),
            ("5", Ringing(places: [.systemDefault], isWhole: true)), ("6", Ringing(places: [.speaker], isWhole: true)),
            ("7", Ringing(places: [.systemDefault, .speaker], isWhole: true)),
        ] as [(String, Ringing?)])
    func theSettingNamesThePlaces(value: String, expected: Ringing?) throws {
        let settings = ["policy.session.ringing_enabled": value]
        #expect(try Self.ringing(settings, (1, .offered(.uuid("A"))), (1, .ringing)) == expected)
    }

    @Test func itIsQuietOnceAnsweredOrGone() throws {
        #expect(try Self.ringing([:], (1, .offered(.uuid("A"))), (1, .connected)) == nil)
        #expect(try Self.ringing([:], (1, .offered(.uuid("A"))), (1, .ended(.remote))) == nil)
        #expect(try Self.ringing([:], (1, .dialled(.uuid("A"))), (1, .ringing)) == nil, "ours rings at the other end")
    }

    @Test func aCallThatAnswersByItselfRingsOnlyWhileItWaits() throws {
        var machine = try SessionMachine.started(
            with: "one.test",
            settings: ["policy.session.auto_answer": "1", "policy.session.auto_answer_delay": "500"])
        _ = machine.received(.call(CallID(1), .offered(.uuid("A"))))
        #expect(machine.ringingEffects() == [.ring(Ringing(places: [.systemDefault]))])
        #expect(machine.ringingEffects() == [], "once")
        _ = machine.autoAnswerDue(CallID(1))
        #expect(machine.ringingEffects() == [.ring(nil)])
        let atOnce = ["policy.session.auto_answer": "1", "policy.session.auto_answer_delay": "0"]
        #expect(try Self.ringing(atOnce, (1, .offered(.uuid("A")))) == nil)
    }

    @Test func aSecondCallRingsOnlyBesideOnesOnHold() throws {
        let second = [(2, CallEvent.offered(.uuid("B")))]
        #expect(try Self.ringing([:], (1, .offered(.uuid("A"))), (1, .connected), second[0]) == nil)
        #expect(try Self.ringing([:], (1, .offered(.uuid("A"))), (1, .connected), (1, .held), second[0]) != nil)
        let quiet = ["policy.session.ringing_while_call_held": "0"]
        #expect(try Self.ringing(quiet, (1, .offered(.uuid("A"))), (1, .connected), (1, .held), second[0]) == nil)
    }

    @Test func theTimeIsLimitedWhenSoSet() throws {
        let settings = ["policy.session.ringing_timeout": "7"]
        #expect(try Self.ringing(settings, (1, .offered(.uuid("A"))))?.limit == .seconds(7))
    }

    @Test func theSystemsDeviceMayHaveASoundOfItsOwn() throws {
        let offered = (1, CallEvent.offered(.uuid("A")))
        #expect(try Self.ringing([:], offered)?.file == Ringing.standardFile)
        let session = ["policy.session.ringing_file": "/a.wav"]
        #expect(try Self.ringing(session, offered) == Ringing(places: [.systemDefault], file: "/a.wav"))
        let both = session.merging(["system.media.ringing_file": "/b.wav"]) { $1 }
        let expected = Ringing(places: [.systemDefault], file: "/a.wav", systemFile: "/b.wav")
        #expect(try Self.ringing(both, offered) == expected)
        #expect(try Self.ringing(["system.media.ringing_file": ""], offered)?.systemFile == nil)
    }
}
